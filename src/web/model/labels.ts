import type { ClientStatus } from "../../../actors/client/status.ts";

/** The state of the connection, as the header names it. */
export type ConnectionState = "live" | "each second" | "connecting" | "offline";

/** The state of the connection in a word or two. */
export function nameState({ connection, failures, mode }: ClientStatus): ConnectionState {
  if (connection === "connected") return mode === "live" ? "live" : "each second";
  return connection === "closed" || failures > 0 ? "offline" : "connecting";
}

/** The label of the button that scrolls to the newest message, or to the first new one. */
export function describeUnread(count: number): string {
  if (count === 0) return "To the newest ↓";
  return count === 1 ? "1 new message ↓" : `${formatNumber(count)} new messages ↓`;
}

/** The number of messages that were skipped, because too many came at once. */
export function describeSkipped(count: number): string {
  return count === 1
    ? "1 more message came. Scroll up to read it, if it is still kept."
    : `${formatNumber(count)} more messages came. Scroll up to read those that are still kept.`;
}

/** The page's title: how many messages are unread, and the board's title. */
export function describeTitle(count: number, board: string): string {
  return count === 0 ? board : `(${count}) ${board}`;
}

/** Why messages are not taken: only so many may be on their way. */
export function describeFullOutbox(count: number, room: number): string {
  if (room === 0) return "Too many messages wait already. See those above.";
  return `These are ${count} messages, and only ${room} more can wait here. Send them in parts.`;
}

/** A number with separators: `4,812`. */
export function formatNumber(number: number): string {
  return number.toLocaleString("en-US");
}
