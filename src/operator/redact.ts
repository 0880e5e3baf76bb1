import type { RedactResult } from "../../actors/server/ports.ts";
import type { EngineAccess } from "./cluster/link.ts";
import { openBoard } from "./open-board.ts";
import { OperatorError } from "./operator-error.ts";
import { printLine } from "./print.ts";

const failures: Record<Exclude<RedactResult["outcome"], "redacted">, string> = {
  hidden:
    "no client can read it any more, but the disk refused to overwrite it: free some space, then redact it again",
  "no-such-message": "no message has this id",
  gone: "it is no longer kept",
  unreadable: "it is damaged in the file, which SQLite cannot change there",
  unavailable: "the servers behind the board cannot be reached, so it was not redacted: try again later",
  full: "the disk refuses writes, so it was not redacted: free some space, then try again",
};

/** Removes the text of these messages for good. Rejects with `OperatorError` or `StoreOpenError` at the first failure. */
export async function redact(ids: readonly number[], options: EngineAccess): Promise<void> {
  await using board = await openBoard(options);
  for (const id of ids) {
    const outcome = await board.redact(id);
    if (outcome !== "redacted") throw new OperatorError(`message ${id}: ${failures[outcome]}`);
    printLine(`redacted message ${id}`);
  }
}
