import { fileErrorMessage } from "../error-message.ts";
import { markPathOf } from "../store/sqlite/mark.ts";
import { BackupFile } from "./backup-file.ts";
import { pagesOf } from "./board-source.ts";
import { existing, sidecarSuffixes } from "./durable-files.ts";
import { openBoardFile } from "./open-board.ts";
import { OperatorError } from "./operator-error.ts";
import { printLine, printProblem } from "./print.ts";
import { type OperatorOptions, rejectNats } from "./store-path.ts";
import { describeUnreadable } from "./unreadable.ts";

/**
 * Copies all messages that are acknowledged when it begins into a new file; the server goes on meanwhile. The server only
 * reads: this process writes, so the file belongs to who runs it and lies where they may write. The time is noted beside
 * the board. Rejects with `OperatorError` or `StoreOpenError`.
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
  await board
    .noteBackup()
    .catch((error: unknown) =>
      printProblem(`the backup is complete, but its time could not be noted: ${fileErrorMessage(error)}`),
    );
  printLine(`${file}: ${backup.messages} messages, the last is ${backup.lastId}`);
  if (unreadableIds.length > 0) printProblem(describeUnreadable(unreadableIds));
}

/** A file beside the target would belong to another board, and a start would take it for one of the copy. */
function rejectTarget(file: string): void {
  const [found] = existing([file, ...sidecarSuffixes.map((suffix) => file + suffix), markPathOf(file)]);
  if (found !== undefined) throw new OperatorError(`${found} is there: choose another file`);
}
