import { describeClock, nameDay, nearDayOf } from "./times.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Says that the messages are as they stood at a time, and how long ago that was. */
export function describeOldState(asOf: Date, now: Date): string {
  const day = nearDayOf(asOf, now)?.toLowerCase() ?? `on ${nameDay(asOf, now)}`;
  const ago = describeAgo(now.getTime() - asOf.getTime());
  return `This is how it stood ${day} at ${describeClock(asOf)}${ago}. It may have gone on since.`;
}

function describeAgo(agoMs: number): string {
  if (agoMs < minuteMs) return "";
  if (agoMs < hourMs) return `, ${count(agoMs / minuteMs, "minute")} ago`;
  return agoMs < dayMs ? `, ${count(agoMs / hourMs, "hour")} ago` : `, ${count(agoMs / dayMs, "day")} ago`;
}

function count(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return whole === 1 ? `1 ${unit}` : `${whole} ${unit}s`;
}
