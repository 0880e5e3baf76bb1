import { fileErrorMessage } from "../error-message.ts";
import { markPathOf } from "../store/sqlite/mark.ts";
import { BackupFile } from "./backup-file.ts";
import { pagesOf } from "./board-source.ts";
import { existing, sidecarSuffixes } from "./durable-files.ts";
import { openBoardFile } from "./open-board.ts";
import { OperatorError } from "./operator-error.ts";
import { type OperatorOptions, rejectNats } from "./store-path.ts";
import { describeUnreadable } from "./unreadable.ts";

/**
 * Copies all messages that are acknowledged when it begins into a new file; the server goes on meanwhile. The server only
 * reads: this process writes, so the file belongs to who runs it and lies where they may write. Rejects with
 * `OperatorError` or `StoreOpenError`.
 */
export async function backUp(file: string, options: OperatorOptions): Promise<void> {
  rejectNats(options);
  rejectTarget(file);
  await using board = await openBoardFile(options);
  using backup = new BackupFile(file, board.identity);
  const unreadableIds: number[] = [];
  for await (const page of pagesOf(board)) {
    backup.add(page.messages);
    unreadableIds.push(...page.unreadableIds);
  }
  try {
    backup.complete();
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(`can't complete ${file}: ${fileErrorMessage(error)}`, { cause: error });
  }
  process.stdout.write(`${file}: ${backup.messages} messages, the last is ${backup.lastId}\n`);
  if (unreadableIds.length > 0) process.stderr.write(`lastword: ${describeUnreadable(unreadableIds)}\n`);
}

/** A file beside the target would belong to another board, and a start would take it for one of the copy. */
function rejectTarget(file: string): void {
  const [found] = existing([file, ...sidecarSuffixes.map((suffix) => file + suffix), markPathOf(file)]);
  if (found !== undefined) throw new OperatorError(`${found} is there: choose another file`);
}
