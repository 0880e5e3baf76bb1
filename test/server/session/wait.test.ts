import { describe, expect, test } from "bun:test";
import { MemoryLog } from "../../../src/store/memory-log.ts";
import { TestBoard } from "../../support/session.ts";

/** A board with `count` messages of bob's, and a second client. */
async function boardWithMessages(count: number, settings = {}, keep = 1000) {
  const board = new TestBoard(settings, new MemoryLog(keep));
  const [bob, waiter] = [board.connect(), board.connect()];
  await bob.say("register bob\n");
  for (let id = 1; id <= count; id++) await bob.say(`send text ${id}\n`);
  return { board, bob, waiter };
}

describe("wait", () => {
  test("[WAI-1] gets the first message after its id, at once if there is one", async () => {
    const { waiter } = await boardWithMessages(3);
    expect(await waiter.say("wait 0\nwait 1\nwait 2\n")).toEqual([
      "1 bob: text 1",
      "2 bob: text 2",
      "3 bob: text 3",
    ]);
  });

  test("[WAI-1] gets the next message as soon as it is there, once", async () => {
    const { bob, waiter } = await boardWithMessages(1);
    expect(await waiter.say("wait 1\n")).toEqual([]);
    await bob.say("send text 2\nsend text 3\n");
    expect(await waiter.settled()).toEqual(["2 bob: text 2"]);
    expect(await waiter.say("wait 2\n")).toEqual(["2 bob: text 2", "3 bob: text 3"]);
  });

  test("[WAI-1] with 0 waits for the first message of an empty board", async () => {
    const { bob, waiter } = await boardWithMessages(0);
    expect(await waiter.say("wait 0\n")).toEqual([]);
    await bob.say("send text 1\n");
    expect(await waiter.settled()).toEqual(["1 bob: text 1"]);
  });

  test("[WAI-1] [LIM-12] skips messages that are no longer kept", async () => {
    const { waiter } = await boardWithMessages(9, { recentMessages: 2 }, 4);
    expect(await waiter.say("wait 0\nread 5\nread 6\nread 7\n")).toEqual([
      "6 bob: text 6",
      "error gone: this message is no longer kept",
      "6 bob: text 6",
      "7 bob: text 7",
    ]);
  });

  test("[REA-4] [WAI-1] [ERR-3] a damaged message is unreadable, which does not count, and a wait goes past it", async () => {
    const log = new MemoryLog(1000);
    log.find = async (id) => (id === 2 ? { outcome: "unreadable" } : { outcome: "gone" });
    log.findFirst = async (fromId) => ({
      id: Math.max(3, fromId),
      sender: "bob",
      text: "text 3",
      storedAtMs: 0,
    });
    const board = new TestBoard({ recentMessages: 1, maxErrorsInRow: 3 }, log);
    const [bob, waiter] = [board.connect(), board.connect()];
    await bob.say("register bob\nsend text 1\nsend text 2\nsend text 3\nsend text 4\n");
    const damaged = "error unreadable: this message is damaged and cannot be read any more";
    await waiter.say("read 2\nread 2\nread 2\nread 2\nwait 1\nread\n");
    expect(await waiter.settled()).toEqual([
      ...[damaged, damaged, damaged, damaged],
      "3 bob: text 3",
      "4 bob: text 4",
    ]);
  });

  test("[WAI-2] [LIM-9] is answered like read at its time-out, and not before", async () => {
    const { board, bob, waiter } = await boardWithMessages(1, { waitTimeoutMs: 3000 });
    await waiter.say("wait 1\n");
    board.clock.advance(2999);
    expect(await waiter.settled()).toEqual([]);
    board.clock.advance(1);
    expect(await waiter.settled()).toEqual(["1 bob: text 1"]);
    await bob.say("send text 2\n");
    expect(await waiter.settled()).toHaveLength(1);
  });

  test("[WAI-3] is answered like read when any other line arrives", async () => {
    for (const [line, reply] of [
      ["read", "1 bob: text 1"],
      ["wait 0", "1 bob: text 1"],
      ["foo", "error unknown-command: no such command; try help"],
      ["", "error empty-command: this line is empty; try help"],
      ["send x", "error not-registered: register <name> first"],
    ]) {
      const { waiter } = await boardWithMessages(1);
      await waiter.say("wait 1\n");
      expect(await waiter.say(`${line}\n`)).toEqual(["1 bob: text 1", reply ?? ""]);
    }
  });

  test("[WAI-3] does not wait if lines follow it in the same chunk or arrived while it waited for its turn", async () => {
    const { waiter } = await boardWithMessages(1);
    expect(await waiter.say("wait 1\nread\n")).toEqual(["1 bob: text 1", "1 bob: text 1"]);
    expect(await waiter.say("register al\nwait 1\nwait 1\nhelp\n")).toHaveLength(6);
  });

  test("[WAI-3] is answered like read when the client half-closes, before or after", async () => {
    const { waiter } = await boardWithMessages(1);
    await waiter.say("wait 1\n");
    waiter.session.ended();
    expect(await waiter.settled()).toEqual(["1 bob: text 1"]);
    expect(waiter.transport.calls).toContain("shutdown");
  });

  test("[WAI-3] a partial line does not end it", async () => {
    const { bob, waiter } = await boardWithMessages(1);
    await waiter.say("wait 1\nrea");
    expect(waiter.lines).toEqual([]);
    await bob.say("send text 2\n");
    expect(await waiter.say("d\n")).toEqual(["2 bob: text 2", "2 bob: text 2"]);
  });

  test("[WAI-4] with an id beyond the last one is answered like read, at once", async () => {
    const { waiter } = await boardWithMessages(2);
    expect(await waiter.say("wait 3\nwait 99999999999999999999\n")).toEqual([
      "2 bob: text 2",
      "2 bob: text 2",
    ]);
  });

  test("a closed waiter is not woken", async () => {
    const { board, bob, waiter } = await boardWithMessages(1);
    await waiter.say("wait 1\n");
    waiter.session.closed();
    await bob.say("send text 2\n");
    board.clock.advance(60_000);
    expect(await waiter.settled()).toEqual([]);
  });

  test("a waiter is removed however its wait ends", async () => {
    const { board, bob, waiter } = await boardWithMessages(1, { waitTimeoutMs: 3000 });
    const third = board.connect();
    const endings = [
      () => waiter.say("read\n"),
      () => bob.say("send more\n"),
      () => board.clock.advance(3000),
      () => waiter.session.closed(),
    ];
    for (const end of endings) {
      await third.say("help\n");
      await waiter.say(`wait ${board.board.lastWord.id}\n`);
      expect(board.board.waiterCount).toBe(1);
      await end();
      expect(board.board.waiterCount).toBe(0);
    }
  });

  test("a sender's wait after its own send sees the message", async () => {
    const { bob } = await boardWithMessages(1);
    await bob.say("send text 2\nwait 1\n");
    expect(bob.lines.at(-1)).toBe("2 bob: text 2");
  });
});

describe("read <id>", () => {
  test("[REA-4] returns that message, or an error if there is none", async () => {
    const { waiter } = await boardWithMessages(2);
    expect(await waiter.say("read 1\nread 2\nread 0\nread 3\nread 99999999999999999999\n")).toEqual([
      "1 bob: text 1",
      "2 bob: text 2",
      "error no-such-message: no message has this id",
      "error no-such-message: no message has this id",
      "error no-such-message: no message has this id",
    ]);
  });

  test("[REA-4] finds messages that are no longer in memory, and replies in the order of the lines", async () => {
    const { waiter } = await boardWithMessages(5, { recentMessages: 2 });
    expect(await waiter.say("read 1\nread\nread 2\nread 5\n")).toEqual([
      "1 bob: text 1",
      "5 bob: text 5",
      "2 bob: text 2",
      "5 bob: text 5",
    ]);
  });
});
