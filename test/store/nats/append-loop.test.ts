import { describe, expect, test } from "bun:test";
import { AppendLoop, type KeptIds } from "../../../src/store/nats/append-loop.ts";
import type { AttemptOutcome, BatchAttempt } from "../../../src/store/nats/atomic-batch.ts";

const rows = [new Uint8Array(1), new Uint8Array(2)];

/** What the engine does with each attempt, in order; the last one is repeated. An attempt takes `attemptMs`. */
function startLoop(
  outcomes: readonly AttemptOutcome[],
  given: { kept?: KeptIds; knownId?: number; attemptMs?: number } = {},
) {
  const { kept, knownId = 0, attemptMs = 0 } = given;
  const attempts: BatchAttempt[] = [];
  const left = [...outcomes];
  let nowMs = 0;
  const loop: AppendLoop = new AppendLoop({
    boot: "boot",
    attempt: (attempt) => {
      attempts.push(attempt);
      nowMs += attemptMs;
      const outcome = left.length > 1 ? left.shift() : left[0];
      if (outcome === undefined) throw new Error("no outcome");
      if (attempts.length > 1000) throw new Error("too many attempts");
      return Promise.resolve(outcome);
    },
    findKeptIds: () => Promise.resolve(kept),
    knownId: () => knownId,
    pause: (ms) => {
      nowMs += ms;
      return Promise.resolve();
    },
    nowMs: () => nowMs,
  });
  return { loop, attempts, nowMs: () => nowMs };
}

const stored = (lastId: number): AttemptOutcome => ({ outcome: "stored", lastId });
const unknown: AttemptOutcome = { outcome: "unknown" };
const notStored: AttemptOutcome = { outcome: "not-stored" };
const notReady: AttemptOutcome = { outcome: "not-ready" };
const trimmed: AttemptOutcome = { outcome: "trimmed" };

describe("the loop that stores a batch", () => {
  test("stores a batch with one attempt, and expects its last id from the next one", async () => {
    const { loop, attempts } = startLoop([stored(2), stored(7)]);
    expect(await loop.store(rows)).toEqual({ outcome: "stored", lastId: 2 });
    expect(await loop.store(rows)).toEqual({ outcome: "stored", lastId: 7 });
    expect(attempts).toEqual([
      { subject: "board.boot", batchId: "boot.1.1", expectedLastId: 0, rows },
      { subject: "board.boot", batchId: "boot.2.1", expectedLastId: 2, rows },
    ]);
  });

  test("repeats the same batch with the same expected id and another number, until its outcome is known", async () => {
    const { loop, attempts } = startLoop([unknown, notReady, notStored, unknown, stored(2)]);
    expect(await loop.store(rows)).toEqual({ outcome: "stored", lastId: 2 });
    expect(attempts.map(({ batchId, expectedLastId }) => [batchId, expectedLastId])).toEqual(
      [1, 2, 3, 4, 5].map((attempt) => [`boot.1.${attempt}`, 0]),
    );
    expect(attempts.every((attempt) => attempt.rows === rows)).toBe(true);
  });

  test("gives a batch back after 3 s if no attempt can have stored it", async () => {
    const { loop, nowMs } = startLoop([notStored]);
    expect(await loop.store(rows)).toEqual({ outcome: "unavailable" });
    expect([nowMs() >= 3000, nowMs() < 3100]).toEqual([true, true]);
  });

  for (const doubt of [unknown, notReady]) {
    test(`never gives a batch back after an attempt that is ${doubt.outcome}`, async () => {
      const hour = Array.from({ length: 900 }, () => notStored);
      const { loop, nowMs } = startLoop([notStored, doubt, ...hour, stored(2)], { attemptMs: 1000 });
      expect(await loop.store(rows)).toEqual({ outcome: "stored", lastId: 2 });
      expect(nowMs()).toBeGreaterThan(900_000);
    });
  }

  test("expects no message any more once the last one is trimmed, if no attempt can have stored the batch", async () => {
    const { loop, attempts } = startLoop([stored(2), notStored, trimmed, stored(500)], {
      kept: { firstId: 300, lastId: 400 },
    });
    await loop.store(rows);
    expect(await loop.store(rows)).toEqual({ outcome: "stored", lastId: 500 });
    expect(attempts.map(({ expectedLastId }) => expectedLastId)).toEqual([0, 2, 2, 0]);
  });

  test("does so after an attempt with an unknown outcome, too, while the stream keeps all that has come since", async () => {
    const { loop, attempts } = startLoop([stored(2), unknown, trimmed, stored(500)], {
      kept: { firstId: 300, lastId: 400 },
      knownId: 299,
    });
    await loop.store(rows);
    expect(await loop.store(rows)).toEqual({ outcome: "stored", lastId: 500 });
    expect(attempts.map(({ expectedLastId }) => expectedLastId)).toEqual([0, 2, 2, 0]);
  });

  test("fails in words if the stream no longer keeps what would show the outcome", async () => {
    const { loop } = startLoop([stored(2), unknown, trimmed], {
      kept: { firstId: 300, lastId: 400 },
      knownId: 298,
    });
    await loop.store(rows);
    await expect(loop.store(rows)).rejects.toThrow("raise --keep, then start the server again");
  });

  for (const kept of [undefined, { firstId: 2, lastId: 400 }]) {
    test(`waits if a server that lags says that the last message is trimmed: ${JSON.stringify(kept)}`, async () => {
      const { loop, attempts } = startLoop(
        [stored(2), trimmed, stored(4)],
        kept === undefined ? {} : { kept },
      );
      await loop.store(rows);
      expect(await loop.store(rows)).toEqual({ outcome: "stored", lastId: 4 });
      expect(attempts.map(({ expectedLastId }) => expectedLastId)).toEqual([0, 2, 2]);
    });
  }

  test("fails in words if the engine refuses a batch for good", async () => {
    const { loop } = startLoop([{ outcome: "refused", reason: "no (10199)" }]);
    await expect(loop.store(rows)).rejects.toThrow("NATS refuses messages for good: no (10199)");
  });

  test("ends when it is stopped", async () => {
    const { loop } = startLoop([unknown]);
    const storing = loop.store(rows);
    loop.stop();
    await expect(storing).rejects.toThrow("the message log is closed");
  });
});
