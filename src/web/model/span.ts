import type { Span } from "./messages.ts";

/** How many entries the document holds at most, and how many each scroll adds. */
export const maxRows = 300;
const stepRows = 100;

/** The newest entries. */
export function endOf(all: Span): Span {
  return { first: Math.max(all.first, all.end - maxRows), end: all.end };
}

/** The oldest entries. */
export function startOf(all: Span): Span {
  return { first: all.first, end: Math.min(all.end, all.first + maxRows) };
}

/** The entries around a place. */
export function spanAround(place: number, all: Span): Span {
  const first = Math.max(all.first, place - maxRows / 2);
  return { first, end: Math.min(all.end, first + maxRows) };
}

/** Extends the span upwards, and drops excess entries below. */
export function widenUp(shown: Span, all: Span): Span {
  const first = Math.max(all.first, shown.first - stepRows);
  return { first, end: Math.min(shown.end, first + maxRows) };
}

/** Extends the span downwards, and drops excess entries above. */
export function widenDown(shown: Span, all: Span): Span {
  const end = Math.min(all.end, shown.end + stepRows);
  return { first: Math.max(shown.first, end - maxRows), end };
}

/** The part of `shown` that is still in `all`; the oldest entries if there is none. */
export function clip(shown: Span, all: Span): Span {
  const first = Math.max(shown.first, all.first);
  const end = Math.min(shown.end, all.end);
  return first < end ? { first, end } : startOf(all);
}

/** Extends the span at the end that the reader is near. */
export function widen(
  shown: Span,
  all: Span,
  { isNearStart, isNearEnd }: { readonly isNearStart: boolean; readonly isNearEnd: boolean },
): Span {
  const kept = clip(shown, all);
  // On a screen taller than all rows the reader is near both ends: the span would alternate forever.
  if (isNearStart && isNearEnd && kept.end - kept.first >= maxRows) return kept;
  if (isNearStart && kept.first > all.first) return widenUp(kept, all);
  return isNearEnd ? widenDown(kept, all) : kept;
}
