import { emptyBoardChecks, openBoardChecks } from "./open/board.ts";
import { openNameChecks } from "./open/names.ts";
import { boardChecks } from "./required/board.ts";
import { concurrentSendersCheck } from "./required/concurrent-senders.ts";
import { manyClientsChecks } from "./required/many-clients.ts";
import { replyChecks } from "./required/replies.ts";
import { streamChecks } from "./required/stream.ts";
import { characterChecks } from "./robust/characters.ts";
import { hostileClientChecks } from "./robust/hostile-clients.ts";
import { longInputChecks } from "./robust/long-input.ts";
import { oddCommandChecks } from "./robust/odd-commands.ts";
import type { ServerCheck } from "./server-check.ts";

/** The checks of the assignment, in the order in which they run: what the board says while it is empty comes first. */
export const assignmentChecks: readonly ServerCheck[] = [
  ...emptyBoardChecks,
  ...replyChecks,
  ...boardChecks,
  ...streamChecks,
  ...manyClientsChecks,
  concurrentSendersCheck,
  ...characterChecks,
  ...oddCommandChecks,
  ...longInputChecks,
  ...hostileClientChecks,
  ...openBoardChecks,
  ...openNameChecks,
];
