import { describe, expect, test } from "bun:test";
import { MeasuredLog } from "../../../src/server/metrics/measured-log.ts";
import { TestClock } from "../../support/clock.ts";
import { ManualLog } from "../../support/manual-log.ts";

const drafts = [
  { sender: "ann", text: "one" },
  { sender: "ann", text: "two" },
];

function openMeasured() {
  const clock = new TestClock();
  const log = new ManualLog();
  return { clock, log, measured: new MeasuredLog(log, () => clock.simulated.now()) };
}

describe("a measured log", () => {
  test("a commit counts with its duration in seconds, and with its messages", async () => {
    const { clock, log, measured } = openMeasured();
    const appending = measured.append(drafts);
    clock.advance(20);
    await log.finish();
    expect(await appending).toMatchObject({ outcome: "appended" });
    expect([measured.durations.sum, measured.messages.sum]).toEqual([0.02, 2]);
    expect([measured.durations.cumulate().at(-1), measured.messages.cumulate().at(-1)]).toEqual([1, 1]);
  });

  test("a refused commit stores nothing, and the log is not writable until it has room again", async () => {
    const { log, measured } = openMeasured();
    const appending = measured.append(drafts);
    await log.finish("full");
    await appending;
    expect([measured.isWritable, measured.messages.sum]).toEqual([false, 0]);
    await measured.findWriteObstacle();
    expect(measured.isWritable).toBe(false);
    log.room = true;
    await measured.findWriteObstacle();
    expect(measured.isWritable).toBe(true);
  });

  test("a probe that finds no room makes the log not writable before any message is refused", async () => {
    const { measured } = openMeasured();
    expect(measured.isWritable).toBe(true);
    await measured.findWriteObstacle();
    expect(measured.isWritable).toBe(false);
  });

  test("the log is not writable while a commit is under way for 5 s, and is again once it ends", async () => {
    const { clock, log, measured } = openMeasured();
    log.room = true;
    const appending = measured.append(drafts);
    clock.advance(4999);
    expect([measured.isWritable, await measured.findWriteObstacle()]).toEqual([true, undefined]);
    clock.advance(1);
    expect([measured.isWritable, await measured.findWriteObstacle()]).toEqual([
      false,
      "the message log is too slow: it has been storing messages for 5 s",
    ]);
    await log.finish();
    await appending;
    expect([measured.isWritable, await measured.findWriteObstacle()]).toEqual([true, undefined]);
  });
});
