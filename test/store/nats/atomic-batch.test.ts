import { describe, expect, test } from "bun:test";
import { type AttemptOutcome, type BatchReply, classifyReply } from "../../../src/store/nats/atomic-batch.ts";

const answer = (body: unknown) => new TextEncoder().encode(JSON.stringify(body));
const error = (err_code: number, description: string) =>
  answer({ error: { code: 400, err_code, description }, stream: "BOARD", seq: 0 });

function classify(reply: BatchReply, expectedLastId = 10, count = 3): AttemptOutcome {
  return classifyReply(reply, {
    expectedLastId,
    rows: Array.from({ length: count }, () => new Uint8Array()),
  });
}

describe("the engine's reply to an attempt to store a batch", () => {
  test("with an id: the batch is stored, and this is its last id", () => {
    const stored = answer({ stream: "BOARD", seq: 13, batch: "b.1.1", count: 3 });
    expect(classify(stored)).toEqual({ outcome: "stored", lastId: 13 });
  });

  test("with a last id that only the batch can have: an earlier attempt stored it", () => {
    expect(classify(error(10071, "wrong last sequence: 13"))).toEqual({ outcome: "stored", lastId: 13 });
    expect(classify(error(10071, "wrong last sequence: 99"))).toEqual({ outcome: "stored", lastId: 99 });
    expect(classify(error(10071, "wrong last sequence: 3"), 0, 3)).toEqual({ outcome: "stored", lastId: 3 });
  });

  test("with no last id although one is expected: that message is trimmed", () => {
    expect(classify(error(10071, "wrong last sequence: 0"))).toEqual({ outcome: "trimmed" });
  });

  test("with another last id, or an attempt under way: it is too early to know", () => {
    for (const description of ["wrong last sequence: 12", "wrong last sequence: 9", "wrong last sequence"])
      expect(classify(error(10071, description))).toEqual({ outcome: "not-ready" });
    expect(classify(error(10071, "wrong last sequence: 0"), 0)).toEqual({ outcome: "not-ready" });
    expect(classify(error(10164, "wrong last sequence"))).toEqual({ outcome: "not-ready" });
  });

  test("with an incomplete batch, too many of them, no room, or from nobody: this attempt stored nothing", () => {
    for (const code of [10176, 10210, 10023, 10002])
      expect(classify(error(code, "x"))).toEqual({ outcome: "not-stored" });
    expect(classify("no-responders")).toEqual({ outcome: "not-stored" });
  });

  test("without a reply, with one that says nothing, or without a leader: nobody knows", () => {
    const unclear = [answer({}), answer([]), new TextEncoder().encode("{"), answer({ seq: 0 })];
    for (const reply of ["silence" as const, ...unclear])
      expect(classify(reply)).toEqual({ outcome: "unknown" });
    for (const code of [10008, 10028, 10047])
      expect(classify(error(code, "x"))).toEqual({ outcome: "unknown" });
  });

  test("with any other error: the batch is refused for good", () => {
    expect(classify(error(10199, "atomic publish batch is too large: 1000"))).toEqual({
      outcome: "refused",
      reason: "atomic publish batch is too large: 1000 (10199)",
    });
    expect(classify(answer({ error: { code: 400 } }))).toEqual({
      outcome: "refused",
      reason: "no reason given (400)",
    });
  });
});
