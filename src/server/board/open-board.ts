import type { MessageLog } from "../../../actors/server/ports.ts";
import { Board } from "./board.ts";

/** Opens the board of a log, with the newest messages in memory; no more of them than the log keeps. */
export async function openBoard(
  log: MessageLog,
  { recentMessages, keep }: { readonly recentMessages: number; readonly keep: number | undefined },
): Promise<Board> {
  const capacity = Math.min(recentMessages, keep ?? recentMessages);
  return new Board(log, await log.newest(capacity), capacity);
}
