import type { Database } from "bun:sqlite";
import { createReadStream, existsSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isNatsStore } from "../store/nats/nats-url.ts";
import { rejectMissingFile } from "../store/sqlite/loss.ts";
import { readMark } from "../store/sqlite/mark.ts";
import { openDatabase } from "../store/sqlite/open-database.ts";
import { RowWriter } from "../store/sqlite/row-writer.ts";
import { readLastId } from "../store/sqlite/schema.ts";
import { describeError, isRefusedWrite } from "../store/sqlite/sqlite-errors.ts";
import type { EngineAccess } from "./cluster/link.ts";
import { existing, giveToOwnerOf, sidecarSuffixes } from "./durable-files.ts";
import { type ExportedFile, readExported } from "./exported-messages.ts";
import { OperatorError } from "./operator-error.ts";
import { printLine, printProblem } from "./print.ts";
import { boardPathOf } from "./store-path.ts";

/** What is in the file after an import. */
interface Imported {
  readonly count: number;
  /** How many messages got a later time: no message is older than the one before it [TIM-2]. */
  readonly raisedTimes: number;
}

/**
 * Stores the messages of an export in an empty board, whose server does not run: all of them, with their ids and times, or
 * none. Rejects with `OperatorError` or `StoreOpenError`.
 */
export async function importBoard(file: string, options: EngineAccess): Promise<void> {
  if (!isNatsStore(options.store)) return await importIntoFile(file, boardPathOf(options));
  // Only here: other boards do without the packages of NATS.
  const { importIntoCluster } = await import("./cluster/import.ts");
  return await importIntoCluster(file, options);
}

async function importIntoFile(file: string, path: string): Promise<void> {
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
    const { count, raisedTimes } = await insertAll(database, source);
    isImported = true;
    printLine(`${path}: ${count} messages, the last is ${readLastId(database, path)}`);
    if (raisedTimes > 0) printProblem(describeRaised(raisedTimes));
  } catch (error) {
    throw describeFailure(error, path);
  } finally {
    database.close(true);
    if (isNew && isImported) for (const each of existing(files)) giveToOwnerOf(dirname(resolve(path)), each);
    else if (isNew) for (const each of files) rmSync(each, { force: true });
  }
}

/** Inserts all messages in one transaction. */
async function insertAll(database: Database, source: ExportedFile): Promise<Imported> {
  const writer = new RowWriter(database);
  let [count, raisedTimes, lastTimeMs] = [0, 0, 0];
  database.run("BEGIN IMMEDIATE");
  try {
    for await (const message of readExported(source)) {
      const { storedAtMs = lastTimeMs } = message;
      if (storedAtMs < lastTimeMs) raisedTimes++;
      lastTimeMs = Math.max(storedAtMs, lastTimeMs);
      writer.insert(message.storedAtMs === undefined ? message : { ...message, storedAtMs: lastTimeMs });
      count++;
    }
    database.run("COMMIT");
    return { count, raisedTimes };
  } catch (error) {
    if (database.inTransaction) database.run("ROLLBACK");
    throw error;
  } finally {
    writer.close();
  }
}

function describeRaised(count: number): string {
  const were = count === 1 ? "1 message was" : `${count} messages were`;
  return `${were} older than the one before, and got its time: a file keeps no older ones`;
}

function describeFailure(error: unknown, path: string): unknown {
  if (!isRefusedWrite(error)) return error;
  const text = `can't write ${path}: ${describeError(error)}; nothing was imported: free some space`;
  return new OperatorError(text, { cause: error });
}
