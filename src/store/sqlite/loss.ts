import { existsSync, realpathSync, statSync } from "node:fs";
import { StoreOpenError } from "../errors.ts";
import { markPathOf } from "./mark.ts";

/** Throws if the board's file is missing or empty, while the files beside it say that it had messages. */
export function rejectMissingFile(path: string, markId: number): void {
  if (sizeOf(path) > 0) return;
  if (markId > 0) {
    throw new StoreOpenError(
      `${path} is missing or empty, but ${markPathOf(path)} says that ${nameMessages(1, markId)} acknowledged. Put the file back, ` +
        `with its -wal; or remove ${markPathOf(path)} to begin a new board; or start once with --accept-loss: ids then go on after ${markId}`,
    );
  }
  if (!hasLog(path)) return;
  throw new StoreOpenError(
    `${path} is missing or empty, but its write-ahead log ${path}-wal is there: put the file back; or remove the log, ` +
      "or start once with --accept-loss, to begin a new board",
  );
}

/** Whether the file has a write-ahead log that is not empty: it is beside the file that a symbolic link leads to. */
export function hasLog(path: string): boolean {
  return sizeOf(`${existsSync(path) ? realpathSync(path) : path}-wal`) > 0;
}

/** Throws if the file ends before the highest id that was acknowledged. */
export function rejectLoss(path: string, lastId: number, markId: number): void {
  if (lastId >= markId) return;
  throw new StoreOpenError(
    `${path} has lost messages: it ends with ${lastId}, but ${markPathOf(path)} says that ${nameMessages(lastId + 1, markId)} ` +
      `acknowledged. Put back the file and its -wal, or start once with --accept-loss: ids then go on after ${markId}`,
  );
}

/** What the board says in place of the messages that were lost. */
export function describeLoss(firstId: number, lastId: number): string {
  return `${nameMessages(firstId, lastId)} lost`;
}

/** `message 3 was`, or `messages 3 to 5 were`. */
function nameMessages(firstId: number, lastId: number): string {
  return firstId === lastId ? `message ${firstId} was` : `messages ${firstId} to ${lastId} were`;
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
