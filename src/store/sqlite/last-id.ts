import type { Database } from "bun:sqlite";
import type { OnNotice } from "../notice.ts";
import type { MessageReader } from "./message-reader.ts";
import { readLastId } from "./schema.ts";
import { isUnreadable } from "./sqlite-errors.ts";

/** An open file and its mark. */
export interface MarkedFile {
  readonly path: string;
  readonly database: Database;
  readonly reader: MessageReader;
  readonly markId: number;
  readonly onNotice: OnNotice;
}

/**
 * The highest id that was given: that of the last row, unless this row is unreadable, has no row before it, and is beyond
 * the mark. Then its id is damaged, and new ids would jump [IDS-1]. Such a row is deleted: nobody could read it, and a
 * later message needs its id. Throws `StoreOpenError` if that part of the file is damaged, or the id is not exact.
 */
export function findLastId({ path, database, reader, markId, onNotice }: MarkedFile): number {
  const lastId = readLastId(database, path);
  const isPlausible = lastId <= Math.max(1, markId) || reader.find(lastId - 1).outcome !== "gone";
  if (isPlausible || reader.find(lastId).outcome === "found") return lastId;
  try {
    const row = database
      .query<{ id: number }, [number]>("SELECT id FROM message WHERE id < ? ORDER BY id DESC LIMIT 1")
      .get(lastId);
    database.run("DELETE FROM message WHERE id = ?", [lastId]);
    const correctedId = Math.max((row?.id ?? 0) + 1, markId);
    const text = `the id of the last message is damaged: ids go on after ${correctedId}, not after ${lastId}`;
    onNotice({ level: "error", text });
    return correctedId;
  } catch (error) {
    if (isUnreadable(error)) return lastId;
    throw error;
  }
}
