import type { ClientStatus } from "../../../actors/client/status.ts";

/** The connection, in a text that changes only with its state: a screen reader reads it aloud. */
export function describeConnection({ connection, failures }: ClientStatus, address: string): string {
  if (connection === "connected") return `Connected to ${address}`;
  if (connection === "closed") return "Disconnected";
  return failures === 0 ? `Connecting to ${address}` : "Not connected";
}

/** The time until the next attempt to connect; changes each second. */
export function describeRetry({ connection }: ClientStatus, untilRetryMs: number): string {
  if (connection === "connecting") return "trying now";
  return connection === "reconnecting" ? `next try in ${Math.max(1, Math.ceil(untilRetryMs / 1000))} s` : "";
}

/** How the client gets new messages. */
export function describePolling({ connection, mode, intervalMs }: ClientStatus, answerAgeMs: number): string {
  if (connection !== "connected") return "";
  if (mode === "live") return "live: messages arrive at once";
  const every = intervalMs === 1000 ? "every second" : `every ${intervalMs / 1000} s`;
  return `asks ${every} · answered ${describeAge(answerAgeMs)}`;
}

/** The last message. */
export function describeLast({ lastId = 0 }: ClientStatus): string {
  return lastId > 0 ? `last #${lastId}` : "";
}

/** A time of day in local time; with the date, and the year of another year, if it is not that of `now`. */
export function describeTime(time: Date, now: Date): string {
  const clock = time.toTimeString().slice(0, 5);
  const [, month, day, year] = time.toDateString().split(" ");
  if (time.toDateString() === now.toDateString()) return clock;
  const date = `${Number(day)} ${month}`;
  return time.getFullYear() === now.getFullYear() ? `${date} ${clock}` : `${date} ${year} ${clock}`;
}

/** The label of the button that scrolls to the newest message. */
export function describeUnread(count: number): string {
  if (count === 0) return "To the newest ↓";
  return count === 1 ? "1 new message ↓" : `${count} new messages ↓`;
}

/** The number of messages that were skipped, because too many came at once. */
export function describeSkipped(count: number): string {
  return count === 1
    ? "1 more message came: scroll up to read it, if it is still kept"
    : `${count} more messages came: scroll up to read those that are still kept`;
}

/** The page's title. */
export function describeTitle(count: number): string {
  return count === 0 ? "Lastword" : `(${count}) Lastword`;
}

function describeAge(ageMs: number): string {
  if (ageMs < 2000) return "now";
  return `${Math.floor(ageMs / 1000)} s ago`;
}
