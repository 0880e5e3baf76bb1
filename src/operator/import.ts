import type { Database } from "bun:sqlite";
import { createReadStream, existsSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { StoredMessage } from "../../actors/server/ports.ts";
import { fileErrorReason } from "../error-message.ts";
import { rejectMissingFile } from "../store/sqlite/loss.ts";
import { readMark } from "../store/sqlite/mark.ts";
import { openDatabase } from "../store/sqlite/open-database.ts";
import { RowWriter } from "../store/sqlite/row-writer.ts";
import { readLastId } from "../store/sqlite/schema.ts";
import { describeError, isRefusedWrite } from "../store/sqlite/sqlite-errors.ts";
import { splitLines } from "./byte-lines.ts";
import { existing, giveToOwnerOf, sidecarSuffixes } from "./durable-files.ts";
import { parseExported } from "./exported-line.ts";
import { OperatorError } from "./operator-error.ts";
import { printLine } from "./print.ts";
import { boardPathOf, type OperatorOptions } from "./store-path.ts";

/** Where lines of an export come from. */
interface ExportedFile {
  readonly name: string;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** The last id so far, and the last time that is known, in ms since 1970 UTC. */
interface Position {
  readonly id: number;
  readonly storedAtMs: number;
}

/**
 * Stores the messages of an export in an empty board, whose server does not run: all of them, with their ids and times,
 * or none. Rejects with `OperatorError` or `StoreOpenError`.
 */
export async function importBoard(file: string, options: OperatorOptions): Promise<void> {
  const path = boardPathOf(options);
  const source: ExportedFile =
    file === "-"
      ? { name: "stdin", chunks: () => process.stdin }
      : { name: file, chunks: () => createReadStream(file) };
  const isNew = !existsSync(path);
  const files = ["", ...sidecarSuffixes].map((suffix) => path + suffix);
  rejectMissingFile(path, readMark(path) ?? 0);
  const database = openDatabase(path, readMark(path) ?? 0, () => undefined);
  let isImported = false;
  try {
    const lastId = readLastId(database, path);
    if (lastId > 0)
      throw new OperatorError(`${path} has messages up to ${lastId}: import takes an empty board`);
    const count = await insertAll(database, source);
    isImported = true;
    printLine(`${path}: ${count} messages, the last is ${readLastId(database, path)}`);
  } catch (error) {
    throw describeFailure(error, path, source.name);
  } finally {
    database.close(true);
    if (isNew && isImported) for (const each of existing(files)) giveToOwnerOf(dirname(resolve(path)), each);
    else if (isNew) for (const each of files) rmSync(each, { force: true });
  }
}

/** Inserts all messages in one transaction; returns how many. */
async function insertAll(database: Database, source: ExportedFile): Promise<number> {
  const writer = new RowWriter(database);
  let count = 0;
  let last: Position = { id: 0, storedAtMs: 0 };
  database.run("BEGIN IMMEDIATE");
  try {
    for await (const { number, text } of splitLines(source.name, source.chunks())) {
      const message = parseExported(text);
      const fault = typeof message === "string" ? message : describeOrder(message, last);
      if (typeof message === "string" || fault !== undefined)
        throw new OperatorError(`${source.name}, line ${number}: ${fault}; nothing was imported`);
      writer.insert(message);
      last = { id: message.id, storedAtMs: message.storedAtMs ?? last.storedAtMs };
      count++;
    }
    database.run("COMMIT");
    return count;
  } catch (error) {
    if (database.inTransaction) database.run("ROLLBACK");
    throw error;
  } finally {
    writer.close();
  }
}

/** What is wrong with a message after these; undefined if nothing is [IDS-2] [TIM-2]. */
function describeOrder(message: StoredMessage, last: Position): string | undefined {
  if (message.id <= last.id) return `its id ${message.id} does not come after ${last.id}`;
  const isEarlier = message.storedAtMs !== undefined && message.storedAtMs < last.storedAtMs;
  return isEarlier ? "its time is earlier than that of the message before" : undefined;
}

function describeFailure(error: unknown, path: string, source: string): unknown {
  if (isRefusedWrite(error)) {
    const text = `can't write ${path}: ${describeError(error)}; nothing was imported: free some space`;
    return new OperatorError(text, { cause: error });
  }
  const isOfSource = error instanceof Error && "syscall" in error;
  if (!isOfSource) return error;
  return new OperatorError(`can't read ${source}: ${fileErrorReason(error)}`, { cause: error });
}
