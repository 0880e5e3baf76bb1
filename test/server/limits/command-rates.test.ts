import { describe, expect, test } from "bun:test";
import { TestBoard } from "../../support/session.ts";

const limited = {
  limitLoopback: true,
  sendBurst: 3,
  sendsPerSecond: 2,
  commandBurst: 10,
  commandsPerSecond: 5,
};
const sends = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `send ${from + index}\n`).join("");

describe("the rates of a connection", () => {
  test("[RAT-1] [LIM-22] a burst of sends is accepted, and the next one is refused with a time", async () => {
    const board = new TestBoard(limited);
    const peer = board.connect();
    expect(await peer.say(`register ann\n${sends(1, 4)}`)).toEqual([
      "Welcome ann",
      "ok",
      "ok",
      "ok",
      "error rate-limited: retry in 500 ms",
    ]);
    board.clock.advance(500);
    expect((await peer.say("send 5\n")).at(-1)).toBe("ok");
    expect((await peer.say("send 6\n")).at(-1)).toBe("error rate-limited: retry in 500 ms");
  });

  test("[RAT-3] after a refused send the later ones are refused, too, until the client pauses", async () => {
    const board = new TestBoard({ ...limited, sendsPerSecond: 100 });
    const peer = board.connect();
    await peer.say(`register ann\n${sends(1, 4)}`);
    expect(peer.lines.at(-1)).toBe("error rate-limited: retry in 250 ms");
    board.clock.advance(200);
    expect((await peer.say("send 5\n")).at(-1)).toBe("error rate-limited: retry in 250 ms");
    board.clock.advance(249);
    expect((await peer.say("send 6\n")).at(-1)).toBe("error rate-limited: retry in 250 ms");
    board.clock.advance(250);
    expect((await peer.say("send 4\n")).at(-1)).toBe("ok");
  });

  test("[RAT-1] [LIM-23] commands of all kinds have a rate, polls in one chunk and errors included", async () => {
    const board = new TestBoard(limited);
    const peer = board.connect();
    const noMessage = "0 server: no messages yet";
    expect(await peer.say("read\n".repeat(8))).toEqual(Array(8).fill(noMessage));
    expect((await peer.say("help\nnonsense\nread\n")).slice(8).map((line) => line.split(":")[0])).toEqual([
      "commands",
      "error unknown-command",
      "error rate-limited",
    ]);
    expect(peer.lines.at(-1)).toBe("error rate-limited: retry in 200 ms");
    board.clock.advance(200);
    expect((await peer.say("read\nread\n")).slice(-2)).toEqual([
      noMessage,
      "error rate-limited: retry in 200 ms",
    ]);
  });

  test("[RAT-1] [CLO-1] close, and what closes the connection, is never refused", async () => {
    const board = new TestBoard(limited);
    const [peer, browser] = [board.connect(), board.connect()];
    await peer.say("read\n".repeat(20));
    await peer.say("close\n");
    expect(peer.transport.calls).toContain("shutdown");
    await browser.say(`${"read\n".repeat(20)}GET / HTTP/1.1\n`);
    expect(browser.lines.at(-1)).toBe("error unknown-command: this is not an HTTP server");
  });

  test("[RAT-2] the connections of one address share its rates, and one alone has its own", async () => {
    const board = new TestBoard({ ...limited, commandBurst: 1000, commandsPerSecond: 1000 });
    const peers = [board.connect(), board.connect()];
    for (const [index, peer] of peers.entries()) await peer.say(`register ann${index}\n${sends(1, 3)}`);
    const lines = peers.map((peer) => peer.lines.slice(1));
    expect(lines[0]).toEqual(["ok", "ok", "ok"]);
    expect(lines[1]?.map((line) => line.split(":")[0])).toEqual(Array(3).fill("error rate-limited"));
  });

  test("an exempt connection has no rates", async () => {
    const peer = new TestBoard({ ...limited, limitLoopback: false }).connect();
    expect((await peer.say(`register ann\n${sends(1, 100)}`)).slice(1)).toEqual(Array(100).fill("ok"));
  });
});
