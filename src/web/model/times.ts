import type { StoredAt } from "../../../actors/client/ports.ts";

/** Messages of a sender that are this close share name and time. */
const sharedMs = 5 * 60 * 1000;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayNames = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });

/** A time of day, in the browser's zone and its form of hours. */
export function describeClock(time: Date): string {
  return clock.format(time);
}

/** A day that stays the same text as long as it is the same day here; undefined without a time. */
export function dayOf(storedAt: StoredAt): string | undefined {
  return storedAt === undefined ? undefined : new Date(storedAt).toDateString();
}

/** A day in words: "Today, Wednesday 25 November"; with the year if it is not that of `now`. */
export function describeDay(day: Date, now: Date): string {
  const near = nearDayOf(day, now);
  return near === undefined ? nameDay(day, now) : `${near}, ${nameDay(day, now)}`;
}

/** The word for a day that is near; undefined for all others. */
export function nearDayOf(day: Date, now: Date): "Today" | "Yesterday" | undefined {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return "Today";
  return day.toDateString() === yesterday.toDateString() ? "Yesterday" : undefined;
}

/** The name of a day: "Wednesday 25 November"; with the year if it is not that of `now`. */
export function nameDay(day: Date, now: Date): string {
  // Engines differ in the comma after the weekday.
  const name = dayNames.format(day).replace(",", "");
  return day.getFullYear() === now.getFullYear() ? name : `${name} ${day.getFullYear()}`;
}

/** Whether a message at this time may share the name and time of the one before it. */
export function isSoonAfter(storedAt: StoredAt, before: StoredAt): boolean {
  if (storedAt === undefined || before === undefined) return storedAt === before;
  const passedMs = Date.parse(storedAt) - Date.parse(before);
  return passedMs >= 0 && passedMs <= sharedMs && dayOf(storedAt) === dayOf(before);
}
