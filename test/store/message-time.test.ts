import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { MemoryLog } from "../../src/store/memory-log.ts";
import { MessageDatabase } from "../../src/store/sqlite/database.ts";
import { checksumOf } from "../../src/store/sqlite/message-row.ts";
import { flipBit } from "../support/damage.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const draft = (text: string) => [{ sender: "bob", text }];

/** A clock that shows these times, one after another. */
function showTimes(...timesMs: number[]): () => number {
  return () => timesMs.shift() ?? 0;
}

/** The times of the messages in a file, oldest first. */
function readTimes(path: string): unknown[] {
  using database = new Database(path, { readonly: true });
  const rows = database.query("SELECT stored_at FROM message ORDER BY id").all();
  return rows.map((row) => Reflect.get(row ?? {}, "stored_at"));
}

/** Changes the last row of a closed file, and gives it the right checksum. */
function setLastTime(path: string, storedAtMs: number): void {
  using database = new Database(path);
  database.run("UPDATE message SET stored_at = ?, checksum = ? WHERE id = 1", [
    storedAtMs,
    checksumOf(1, "bob", "a", storedAtMs),
  ]);
}

describe("the time of a message", () => {
  test("[TIM-2] in memory, it is never earlier than the one before, even if the clock is set back", async () => {
    const log = new MemoryLog(10, showTimes(5000, 4000, 5001));
    for (const text of ["a", "b", "c"]) await log.append(draft(text));
    const times = (await log.newest(10)).map(({ storedAtMs }) => storedAtMs);
    expect(times).toEqual([5000, 5000, 5001]);
    expect(await log.find(2)).toMatchObject({ message: { id: 2, storedAtMs: 5000 } });
  });

  test("[TIM-2] in a file, it is never earlier than the one before, even if the clock is set back over a restart", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const first = new MessageDatabase(path, undefined, { nowMs: showTimes(5000, 4000) });
    expect(first.append(draft("a"))).toEqual({ firstId: 1, storedAtMs: 5000 });
    expect(first.append(draft("b"))).toEqual({ firstId: 2, storedAtMs: 5000 });
    first.close();
    const second = new MessageDatabase(path, undefined, { nowMs: showTimes(3000, 6000) });
    expect(second.find(1)).toMatchObject({ message: { storedAtMs: 5000 } });
    expect(second.append(draft("c"))).toEqual({ firstId: 3, storedAtMs: 5000 });
    expect(second.append(draft("d"))).toEqual({ firstId: 4, storedAtMs: 6000 });
    second.close();
    expect(readTimes(path)).toEqual([5000, 5000, 5000, 6000]);
  });

  test("[TIM-2] the last message that can be read gives the earliest time, if the last one is damaged", () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const first = new MessageDatabase(path, undefined, { nowMs: showTimes(5000, 7000) });
    for (const text of ["text a", "text b"]) first.append(draft(text));
    first.close();
    flipBit(path, "text b", 3);
    const second = new MessageDatabase(path, undefined, { nowMs: showTimes(100, 200) });
    expect(second.find(3)).toMatchObject({ message: { sender: "server", storedAtMs: 5000 } });
    second.close();
  });

  test("[TIM-3] a time that no clock shows counts as not known, and does not become that of the next message", () => {
    for (const wrong of [-1, 253_402_300_800_000]) {
      using folder = temporaryFolder();
      const path = `${folder.path}/board.db`;
      const first = new MessageDatabase(path, undefined, { nowMs: showTimes(5000) });
      first.append(draft("a"));
      first.close();
      setLastTime(path, wrong);
      const second = new MessageDatabase(path, undefined, { nowMs: showTimes(6000) });
      expect(second.find(1)).toMatchObject({ outcome: "found", message: { storedAtMs: undefined } });
      expect(second.append(draft("b"))).toEqual({ firstId: 2, storedAtMs: 6000 });
      second.close();
    }
  });
});
