import { describe, expect, test } from "bun:test";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { Countdown } from "../../../src/client/terminal/countdown.ts";
import { Silence } from "../../../src/client/terminal/silence.ts";
import { type Counts, formatStatus } from "../../../src/client/terminal/status-line.ts";
import { statusWith } from "../../support/client-status.ts";
import { TestClock } from "../../support/clock.ts";

const connected = statusWith({ lastId: 42 });

function format(
  status: Partial<ClientStatus>,
  columns = 200,
  {
    secondsLeft = 0,
    silentSeconds = 0,
    counts = "shown",
  }: { secondsLeft?: number; silentSeconds?: number; counts?: Counts } = {},
): string {
  const content = {
    status: { ...connected, ...status },
    secondsLeft,
    silentSeconds,
    counts,
  };
  return formatStatus(content, { palette: "plain", characters: "unicode", columns });
}

describe("the status line", () => {
  for (const [status, text] of [
    [{}, "connected to 127.0.0.1:4040 · ann · #42 · every 1 s"],
    [{ missed: 3, fetched: 3 }, "connected to 127.0.0.1:4040 · ann · #42 · every 1 s · 3 missed, fetched"],
    [{ missed: 3, fetched: 1 }, "connected to 127.0.0.1:4040 · ann · #42 · every 1 s · 3 missed, 1 fetched"],
    [{ mode: "live" }, "connected to 127.0.0.1:4040 · ann · #42 · live"],
    [{ mode: "off" }, "connected to 127.0.0.1:4040 · ann · #42 · not polling"],
    [{ mode: "every", intervalMs: 100 }, "connected to 127.0.0.1:4040 · ann · #42 · every 0.1 s"],
    [{ name: undefined, lastId: undefined }, "connected to 127.0.0.1:4040 · no name · every 1 s"],
    [{ lastId: 0 }, "connected to 127.0.0.1:4040 · ann · no messages · every 1 s"],
    [{ connection: "connecting" }, "connecting to 127.0.0.1:4040 · ann · #42 · every 1 s"],
    [{ connection: "reconnecting" }, "reconnecting in 4 s · 127.0.0.1:4040 · ann · #42 · every 1 s"],
    [{ connection: "closed" }, "closed · ann · #42 · every 1 s"],
  ] as const)
    test(`says: ${text}`, () => {
      expect(format(status, 200, { secondsLeft: 4 })).toBe(`── ${text} ──`);
    });

  test("it says for how long the server has owed an answer", () => {
    expect(format({}, 200, { silentSeconds: 3 })).toBe(
      "── no answer for 3 s · 127.0.0.1:4040 · ann · #42 · every 1 s ──",
    );
    expect(format({ connection: "reconnecting" }, 200, { silentSeconds: 3, secondsLeft: 4 })).toStartWith(
      "── reconnecting in 4 s",
    );
  });

  test("it says nothing of missed messages unless the user asks for it", () => {
    expect(format({ missed: 3, fetched: 3 }, 200, { counts: "hidden" })).toBe(
      "── connected to 127.0.0.1:4040 · ann · #42 · every 1 s ──",
    );
  });

  test("on a narrow screen it drops the least important parts", () => {
    const wordings = [200, 60, 50, 35, 30, 24, 20].map((columns) =>
      format({ missed: 3, fetched: 3 }, columns),
    );
    expect(wordings).toEqual([
      "── connected to 127.0.0.1:4040 · ann · #42 · every 1 s · 3 missed, fetched ──",
      "── connected · ann · #42 · every 1 s · 3 missed, fetched ──",
      "── connected · ann · #42 · 3 missed, fetched ──",
      "── connected · ann · #42 ──",
      "── connected · ann · #42 ──",
      "── connected · #42 ──",
      "── connected ──",
    ]);
  });

  test("of several servers, it says as long as it can which one it is connected to", () => {
    const several = { server: "10.0.0.2:4040", serverCount: 3 };
    expect([60, 50, 30].map((columns) => format(several, columns))).toEqual([
      "── connected to 10.0.0.2:4040 · ann · #42 · every 1 s ──",
      "── connected to 10.0.0.2:4040 · ann · #42 ──",
      "── connected · ann · #42 ──",
    ]);
  });

  test("it is never wider than the screen, for any name", () => {
    for (let columns = 6; columns < 90; columns++) {
      const line = format({ name: "漢字\u001b[2J漢字👨‍👩‍👧", lastId: 123_456_789 }, columns);
      expect(Bun.stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(line).not.toContain("\u001b");
    }
  });

  test("it is reversed with colours, and ASCII without Unicode", () => {
    const content = {
      status: { ...connected, server: "a:1" },
      secondsLeft: 0,
      silentSeconds: 0,
      counts: "shown",
    } as const;
    expect(formatStatus(content, { palette: "coloured", characters: "unicode", columns: 80 })).toBe(
      "\u001b[7m connected to a:1 · ann · #42 · every 1 s \u001b[0m",
    );
    expect(formatStatus(content, { palette: "plain", characters: "ascii", columns: 80 })).toBe(
      "== connected to a:1 | ann | #42 | every 1 s ==",
    );
  });
});

describe("the countdown", () => {
  function start() {
    const clock = new TestClock();
    let nowMs = 0;
    const ticks: number[] = [];
    const countdown = new Countdown(
      clock,
      () => nowMs,
      () => ticks.push(countdown.secondsLeft),
    );
    return {
      ticks,
      countdown,
      pass: (durationMs: number) => {
        for (let passed = 0; passed < durationMs; passed += 100) {
          nowMs += 100;
          clock.advance(100);
        }
      },
    };
  }

  const waiting: ClientStatus = { ...connected, connection: "reconnecting", failures: 1, retryDelayMs: 3200 };

  test("ticks once a second, until none is left", () => {
    const { countdown, ticks, pass } = start();
    countdown.update(waiting);
    expect(countdown.secondsLeft).toBe(4);
    pass(10_000);
    expect(ticks).toEqual([3, 2, 1, 0]);
  });

  test("continues if the same wait is reported again; a new failure starts a new wait", () => {
    const { countdown, pass } = start();
    countdown.update(waiting);
    pass(2000);
    countdown.update({ ...waiting, missed: 1 });
    expect(countdown.secondsLeft).toBe(2);
    countdown.update({ ...waiting, failures: 2, retryDelayMs: 7000 });
    expect(countdown.secondsLeft).toBe(7);
  });

  test("stops when the client connects, and when it is stopped", () => {
    const { countdown, ticks, pass } = start();
    countdown.update(waiting);
    countdown.update({ ...waiting, connection: "connecting" });
    expect(countdown.secondsLeft).toBe(0);
    countdown.update(waiting);
    countdown.stop();
    pass(10_000);
    expect(ticks).toEqual([]);
  });
});

describe("the silence of a server", () => {
  const due: ClientStatus = { ...connected, isAnswerDue: true };

  function start() {
    const clock = new TestClock();
    let nowMs = 0;
    const ticks: number[] = [];
    const silence: Silence = new Silence(
      clock,
      () => nowMs,
      () => ticks.push(silence.seconds),
    );
    const pass = (durationMs: number) => {
      nowMs += durationMs;
      clock.advance(durationMs);
    };
    return { silence, ticks, pass };
  }

  test("counts from 3 s on, once a second, until an answer comes", () => {
    const { silence, ticks, pass } = start();
    silence.update(due);
    for (let second = 0; second < 4; second++) pass(1000);
    expect(ticks).toEqual([0, 0, 3, 4]);
    silence.update(connected);
    expect(silence.seconds).toBe(0);
    pass(10_000);
    expect(ticks).toHaveLength(4);
  });

  test("goes on when another command is sent, and starts again with each answer", () => {
    const { silence, pass } = start();
    silence.update({ ...due, unanswered: 2 });
    pass(3000);
    silence.update({ ...due, unanswered: 3 });
    expect(silence.seconds).toBe(3);
    silence.update({ ...due, unanswered: 2 });
    expect(silence.seconds).toBe(0);
    pass(3000);
    silence.update({ ...due, unanswered: 2, lastId: 43 });
    expect(silence.seconds).toBe(0);
  });
});
