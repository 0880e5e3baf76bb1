import { boardChecks } from "./required/board.ts";
import { concurrentSendersCheck } from "./required/concurrent-senders.ts";
import { manyClientsChecks } from "./required/many-clients.ts";
import { replyChecks } from "./required/replies.ts";
import { streamChecks } from "./required/stream.ts";
import type { ServerCheck } from "./server-check.ts";

/** The checks of the assignment, in the order in which they run: what the board says while it is empty comes first. */
export const assignmentChecks: readonly ServerCheck[] = [
  ...replyChecks,
  ...boardChecks,
  ...streamChecks,
  ...manyClientsChecks,
  concurrentSendersCheck,
];
