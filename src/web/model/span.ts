import type { Span } from "./messages.ts";

/** How many entries of the board the document holds at most, and how many more each scroll adds. */
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

/** Extends upwards, and drops what is too much below. */
export function widenUp(shown: Span, all: Span): Span {
  const first = Math.max(all.first, shown.first - stepRows);
  return { first, end: Math.min(shown.end, first + maxRows) };
}

/** Extends downwards, and drops what is too much above. */
export function widenDown(shown: Span, all: Span): Span {
  const end = Math.min(all.end, shown.end + stepRows);
  return { first: Math.max(shown.first, end - maxRows), end };
}

/** What is left of `shown` in `all`; the oldest entries if nothing is. */
export function clip(shown: Span, all: Span): Span {
  const first = Math.max(shown.first, all.first);
  const end = Math.min(shown.end, all.end);
  return first < end ? { first, end } : startOf(all);
}

/** Extends where the reader comes near an end. */
export function widen(
  shown: Span,
  all: Span,
  { isNearStart, isNearEnd }: { readonly isNearStart: boolean; readonly isNearEnd: boolean },
): Span {
  const kept = clip(shown, all);
  // Near both ends, on a screen that is higher than all rows: it would alternate for ever.
  if (isNearStart && isNearEnd && kept.end - kept.first >= maxRows) return kept;
  if (isNearStart && kept.first > all.first) return widenUp(kept, all);
  return isNearEnd ? widenDown(kept, all) : kept;
}
