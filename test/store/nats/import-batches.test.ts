import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { StoredMessage } from "../../../actors/server/ports.ts";
import { batchesOf, type ImportBatch } from "../../../src/store/nats/import/batches.ts";
import { decodeRow } from "../../../src/store/nats/row.ts";

const messageOf = (id: number, text = `text ${id}`): StoredMessage => ({
  ...{ id, sender: "bob", text },
  storedAtMs: id % 2 === 0 ? undefined : id,
});

async function group(messages: readonly StoredMessage[]): Promise<ImportBatch[]> {
  const stream = (async function* () {
    yield* messages;
  })();
  return await Array.fromAsync(batchesOf(stream, messages[0]?.id ?? 0));
}

const rowsOf = (batches: readonly ImportBatch[]) =>
  batches.flatMap(({ kind, firstId, rows }) =>
    rows.map((row, index) => ({ kind, id: firstId + index, message: decodeRow(firstId + index, row) })),
  );

const sizes = (batches: readonly ImportBatch[]) =>
  batches.map(({ kind, firstId, rows }) => `${kind} ${firstId}+${rows.length}`);

describe("the batches of an import", () => {
  test("have each message under its id, and placeholders under all others", async () => {
    const steps = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 1e9 }), async (gaps, start) => {
        const ids = [start];
        for (const gap of gaps) ids.push((ids.at(-1) ?? 0) + gap);
        const messages = ids.map((id) => messageOf(id));
        const rows = rowsOf(await group(messages));
        expect(rows.map(({ id }) => id)).toEqual(rows.map((_, index) => start + index));
        expect(rows.flatMap(({ message }) => message ?? [])).toEqual(messages);
        for (const { kind, message } of rows) expect(message === undefined).toBe(kind === "holes");
        expect(rows.at(-1)?.id).toBe(ids.at(-1) ?? 0);
      }),
    );
  });

  test("have a thousand rows at most, which is the engine's limit", async () => {
    const dense = Array.from({ length: 2001 }, (_, index) => messageOf(index + 1));
    expect(sizes(await group(dense))).toEqual(["messages 1+1000", "messages 1001+1000", "messages 2001+1"]);
    expect(sizes(await group([messageOf(7), messageOf(2008)]))).toEqual([
      ...["messages 7+1", "holes 8+1000", "holes 1008+1000", "messages 2008+1"],
    ]);
  });

  test("have half a megabyte at most", async () => {
    const long = Array.from({ length: 1000 }, (_, index) => messageOf(index + 1, "x".repeat(900)));
    const batches = await group(long);
    expect(batches.length).toBe(2);
    for (const { rows } of batches)
      expect(rows.reduce((sum, row) => sum + row.length, 0)).toBeLessThanOrEqual(500_000);
  });

  test("are none without messages", async () => {
    expect(await group([])).toEqual([]);
  });
});
