import { writeSync } from "node:fs";
import { errorCode, fileErrorReason } from "../error-message.ts";
import { pagesOf } from "./board-source.ts";
import type { EngineOptions } from "./cluster/link.ts";
import { formatExported } from "./exported-line.ts";
import { openBoard } from "./open-board.ts";
import { OperatorError } from "./operator-error.ts";
import { describeUnreadable } from "./unreadable.ts";

const stdout = 1;
/** How long to wait for a reader that is slow. */
const retryMs = 5;
const encoder = new TextEncoder();

/**
 * Prints all messages that are acknowledged when it begins, one JSON object per line, in the order of their ids. Rejects
 * with `OperatorError` or `StoreOpenError`.
 */
export async function exportBoard(options: EngineOptions): Promise<void> {
  await using board = await openBoard(options);
  const unreadableIds: number[] = [];
  for await (const page of pagesOf(board)) {
    print(page.messages.map((message) => `${formatExported(message)}\n`).join(""));
    unreadableIds.push(...page.unreadableIds);
  }
  if (unreadableIds.length > 0) process.stderr.write(`lastword: ${describeUnreadable(unreadableIds)}\n`);
}

/** Writes until the reader has taken everything: a slow one slows the export down. */
function print(text: string): void {
  const bytes = encoder.encode(text);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(stdout, bytes, written);
    } catch (error) {
      if (errorCode(error) !== "EAGAIN") {
        throw new OperatorError(`can't write to stdout: ${fileErrorReason(error)}`, { cause: error });
      }
      Bun.sleepSync(retryMs);
    }
  }
}
