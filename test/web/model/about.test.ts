import { describe, expect, test } from "bun:test";
import { parseAbout } from "../../../src/web/model/about.ts";
import { ClockOffset } from "../../../src/web/model/clock-offset.ts";

const content = {
  title: "Workshop",
  about: "",
  nowMs: 1_795_733_404_981,
  identity: "a-b",
  lastId: 17,
  tcpPort: 4040,
  servers: ["https://a.example/", "https://b.example/board/"],
};

describe("about.json on the page", () => {
  test("[HTP-7] it is read; what the page does not know is ignored", () => {
    expect(parseAbout(JSON.stringify({ ...content, more: 1 }))).toEqual(content);
    expect(parseAbout(JSON.stringify({ ...content, identity: null }))?.identity).toBe(undefined);
    expect(parseAbout(JSON.stringify({ ...content, tcpPort: null }))?.tcpPort).toBe(undefined);
  });

  test("[HTP-7] an older server says neither the last id, nor the port, nor the servers", () => {
    const { lastId: _, tcpPort: __, servers: ___, ...older } = content;
    expect(parseAbout(JSON.stringify(older))).toEqual({
      ...older,
      ...{ lastId: undefined, tcpPort: undefined, servers: [] },
    });
  });

  test("anything else, such as the page of a proxy, says nothing", () => {
    const others = ["", "not found\n", "<!doctype html>", "null", "[]", "1", '{"title":"x"}'];
    const wrong = [{ title: 1 }, { about: null }, { nowMs: "1" }, { nowMs: 0 }, { title: "x".repeat(6000) }];
    for (const text of [...others, ...wrong.map((each) => JSON.stringify({ ...content, ...each }))])
      expect([text, parseAbout(text)]).toEqual([text, undefined]);
  });
});

describe("the server's clock", () => {
  const sample = (askedMs: number, roundTripMs: number, serverMs: number) => ({
    askedMs,
    answeredMs: askedMs + roundTripMs,
    serverMs,
  });

  test("its offset is that of the middle of the shortest round trip", () => {
    const clock = new ClockOffset();
    expect([clock.offsetMs, clock.uncertaintyMs]).toEqual([0, undefined]);
    clock.add(sample(1000, 400, 6350));
    expect([clock.offsetMs, clock.uncertaintyMs]).toEqual([5150, 200]);
    clock.add(sample(2000, 20, 7010));
    clock.add(sample(3000, 300, 8250));
    expect([clock.offsetMs, clock.uncertaintyMs]).toEqual([5000, 10]);
  });

  test("old samples go, since a clock may have been set", () => {
    const clock = new ClockOffset();
    clock.add(sample(0, 2, 1));
    for (let each = 0; each < 8; each++) clock.add(sample(each * 100, 10, each * 100 + 1005));
    expect(clock.offsetMs).toBe(1000);
  });

  test("a sample in which the clock was set back counts for nothing", () => {
    const clock = new ClockOffset();
    clock.add(sample(1000, -500, 1000));
    expect(clock.uncertaintyMs).toBe(undefined);
  });
});
