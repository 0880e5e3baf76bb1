import type { Span } from "./messages.ts";

/** How many entries of the board are in the document at most, and by how many more the reader's scrolling widens them. */
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

/** Reaches further up, and lets go below what is then too much. */
export function widenUp(shown: Span, all: Span): Span {
  const first = Math.max(all.first, shown.first - stepRows);
  return { first, end: Math.min(shown.end, first + maxRows) };
}

/** Reaches further down, and lets go above what is then too much. */
export function widenDown(shown: Span, all: Span): Span {
  const end = Math.min(all.end, shown.end + stepRows);
  return { first: Math.max(shown.first, end - maxRows), end };
}

/** What is left of `shown` in `all`; the oldest entries where nothing is. */
export function clip(shown: Span, all: Span): Span {
  const first = Math.max(shown.first, all.first);
  const end = Math.min(shown.end, all.end);
  return first < end ? { first, end } : startOf(all);
}
