import { describe, expect, test } from "bun:test";
import { ManualLog } from "../../support/manual-log.ts";
import { TestBoard } from "../../support/session.ts";

/** The counts that are not 0. */
function countsOf(counts: { entries(): [string, number][] }): Record<string, number> {
  return Object.fromEntries(counts.entries().filter(([, count]) => count !== 0));
}

/** How many replies were timed, and how long they took together, in seconds. */
function timesOf(board: TestBoard, verb: "read" | "send" | "wait" | "help") {
  const durations = board.metrics.outcomes.durations[verb];
  return [durations?.cumulate().at(-1), durations?.sum];
}

describe("the commands that a server counts", () => {
  test("each is counted once under its verb, by the fast path of polls and by the loop alike", async () => {
    const board = new TestBoard();
    const peer = board.connect();
    await peer.say("read\n".repeat(3));
    await peer.say("read\n".repeat(33));
    await peer.say("register ann\nsend hi\npost hi\nread\nread 1\ntime 1\nwait 0\nhelp\nREAD\nclose\n");
    expect(countsOf(board.metrics.meters.tcp.commands)).toEqual({
      ...{ register: 1, send: 1, post: 1, read: 38, "read-id": 1 },
      ...{ time: 1, wait: 1, help: 1, close: 1 },
    });
    expect(countsOf(board.metrics.meters.websocket.commands)).toEqual({});
    expect(timesOf(board, "read")[0]).toBe(38);
  });

  test("a line that is no command counts among the errors alone, under the code of its reply", async () => {
    const board = new TestBoard();
    await board.connect().say("nonsense\n\nsend hi\nregister a b\n");
    expect(countsOf(board.metrics.outcomes.errors)).toEqual({
      ...{ "unknown-command": 1, "empty-command": 1, "not-registered": 1, "bad-arguments": 1 },
    });
    expect(countsOf(board.metrics.meters.tcp.commands)).toEqual({ send: 1 });
  });

  test("a send takes as long as its commit, and so does what waits behind it", async () => {
    const log = new ManualLog();
    const board = new TestBoard({}, log);
    const peer = board.connect();
    await peer.say("register ann\nsend hi\nhelp\n");
    board.clock.advance(20);
    await log.finish();
    await peer.settled();
    expect(timesOf(board, "send")).toEqual([1, 0.02]);
    expect(timesOf(board, "help")).toEqual([1, 0.02]);
  });

  test("the time of a later command does not include the idle time before it", async () => {
    const log = new ManualLog();
    const board = new TestBoard({}, log);
    const peer = board.connect();
    await peer.say("register ann\n");
    board.clock.advance(60_000);
    await peer.say("send hi\n");
    await log.finish();
    await peer.settled();
    expect(timesOf(board, "send")).toEqual([1, 0]);
  });

  test("what is refused before it is performed counts among the errors alone: without a token, or too fast", async () => {
    const board = new TestBoard({ limitLoopback: true, commandBurst: 6, commandsPerSecond: 1 });
    board.token = "secret";
    const peer = board.connect();
    await peer.say("read\nhelp\nauth secret\nread\nhelp\n");
    await peer.say("read\nread\nread\n");
    const { tcp } = board.metrics.meters;
    const { denied, "rate-limited": limited = 0, ...others } = countsOf(board.metrics.outcomes.errors);
    const { help, auth, read = 0 } = countsOf(tcp.commands);
    expect([denied, help, auth, others]).toEqual([1, 2, 1, {}]);
    expect(limited).toBeGreaterThan(0);
    expect(read + limited).toBe(4);
  });

  test("a wait is counted and not timed", async () => {
    const board = new TestBoard();
    const peer = board.connect();
    await peer.say("wait 0\n");
    board.clock.advance(25_000);
    await peer.settled();
    expect(countsOf(board.metrics.meters.tcp.commands)).toEqual({ wait: 1 });
    expect(timesOf(board, "wait")).toEqual([undefined, undefined]);
  });
});
