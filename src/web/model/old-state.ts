const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Says that the messages are as they stood at a time, and how long ago that was. */
export function describeOldState(asOf: Date, now: Date): string {
  const time = asOf.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  const ago = describeAgo(now.getTime() - asOf.getTime());
  return `This is how it stood ${describeDay(asOf, now)} at ${time}${ago}. It may have gone on since.`;
}

function describeDay(day: Date, now: Date): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return "today";
  if (day.toDateString() === yesterday.toDateString()) return "yesterday";
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  const words = day.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year });
  // Browsers differ in their commas.
  return `on ${words.replaceAll(",", "")}`;
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
