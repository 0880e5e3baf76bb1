import { pagesOf } from "./board-source.ts";
import type { EngineAccess } from "./cluster/link.ts";
import { formatExported } from "./exported-line.ts";
import { openBoard } from "./open-board.ts";
import { print, printProblem } from "./print.ts";
import { describeUnreadable } from "./unreadable.ts";

/**
 * Prints all messages that are acknowledged when it begins, one JSON object per line, in the order of their ids. Rejects
 * with `OperatorError` or `StoreOpenError`.
 */
export async function exportBoard(options: EngineAccess): Promise<void> {
  await using board = await openBoard(options);
  const unreadableIds: number[] = [];
  for await (const page of pagesOf(board)) {
    print(page.messages.map((message) => `${formatExported(message)}\n`).join(""));
    unreadableIds.push(...page.unreadableIds);
  }
  if (unreadableIds.length > 0) printProblem(describeUnreadable(unreadableIds));
}
