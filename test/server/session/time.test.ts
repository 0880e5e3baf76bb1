import { describe, expect, test } from "bun:test";
import { MemoryLog } from "../../../src/store/memory-log.ts";
import { TestBoard } from "../../support/session.ts";

const time = "2026-11-25T22:43:09.123Z";
const atMs = Date.parse(time);

/** A board on which bob has sent three messages, a second apart. */
async function boardWithTimes(
  settings: { recentMessages?: number; maxErrorsInRow?: number } = {},
  keep = 10,
) {
  let nowMs = atMs;
  const log = new MemoryLog(keep, () => nowMs);
  const board = new TestBoard(settings, log);
  const bob = board.connect();
  await bob.say("register bob\n");
  for (const text of ["one", "two", "three"]) {
    await bob.say(`send ${text}\n`);
    nowMs += 1000;
  }
  return { board, log, reader: board.connect() };
}

describe("time", () => {
  test("[TIM-1] is when the message was stored, in UTC with milliseconds", async () => {
    const { reader } = await boardWithTimes();
    expect(await reader.say("time 1\nTIME 003\n")).toEqual([`1 ${time}`, "3 2026-11-25T22:43:11.123Z"]);
  });

  test("[TIM-1] of a message that the board holds in memory is answered without the log", async () => {
    const { log, reader } = await boardWithTimes();
    log.find = () => Promise.reject(new Error("the log was asked"));
    expect(await reader.say("time 2\n")).toEqual(["2 2026-11-25T22:43:10.123Z"]);
  });

  test("[TIM-1] of an older message comes from the log", async () => {
    const { reader } = await boardWithTimes({ recentMessages: 1 });
    expect(await reader.say("time 1\ntime 2\nread 1\n")).toEqual([
      `1 ${time}`,
      "2 2026-11-25T22:43:10.123Z",
      "1 bob: one",
    ]);
  });

  test("[TIM-3] has the errors of read", async () => {
    const { board, log, reader } = await boardWithTimes({ recentMessages: 1 }, 2);
    expect(await reader.say("time 0\ntime 4\ntime 1\n")).toEqual([
      "error no-such-message: no message has this id",
      "error no-such-message: no message has this id",
      "error gone: this message is no longer kept",
    ]);
    log.find = async () => ({ outcome: "unreadable" });
    expect(await board.connect().say("time 2\n")).toEqual([
      "error unreadable: this message is damaged and cannot be read any more",
    ]);
  });

  test("[TIM-3] [ERR-3] of a message without one is an error that does not count", async () => {
    const { log, reader } = await boardWithTimes({ recentMessages: 1, maxErrorsInRow: 2 });
    log.find = async (id) => ({
      outcome: "found",
      message: { id, sender: "bob", text: "old", storedAtMs: undefined },
    });
    const noTime = "error no-time: the time of this message is not known";
    expect(await reader.say("time 1\ntime 1\ntime 1\nread 3\n")).toEqual([
      ...[noTime, noTime, noTime],
      "3 bob: three",
    ]);
  });

  test("[REP-3] sees the send before it", async () => {
    const log = new MemoryLog(10, () => atMs);
    const bob = new TestBoard({}, log).connect();
    expect(await bob.say("register bob\nsend hi\ntime 1\n")).toEqual(["Welcome bob", "ok", `1 ${time}`]);
  });
});
