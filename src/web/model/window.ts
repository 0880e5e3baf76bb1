import { clipRange, type IdRange, type IdRanges, sizeOf } from "./id-ranges.ts";

/** How many messages the document holds at most, and how many more each scroll adds. */
export const windowMessages = 300;
const stepMessages = 100;

/** A part of the board without a gap to fetch: its ids, and those of them that have a message. */
export interface Part {
  readonly range: IdRange;
  readonly held: IdRanges;
}

/** Which ends of the rows the reader is near. */
export interface Nearness {
  readonly isNearStart: boolean;
  readonly isNearEnd: boolean;
}

/** The newest messages of a part. */
export function windowAtEnd(part: Part): IdRange {
  return backFrom(part.range.last + 1, windowMessages, part);
}

/** The messages around an id. */
export function windowAround(id: number, part: Part): IdRange {
  const { first } = backFrom(id, windowMessages / 2, part);
  return onFrom(first, windowMessages, part);
}

/** Extends the window at the end that the reader is near, and drops what is too much at the other one. */
export function widen(shown: IdRange, part: Part, { isNearStart, isNearEnd }: Nearness): IdRange {
  const kept = clipRange(shown, part.range) ?? windowAround(shown.first, part);
  // On a screen taller than all rows the reader is near both ends: the window would alternate for ever.
  if (isNearStart && isNearEnd && countHeld(kept, part) >= windowMessages) return kept;
  if (isNearStart && kept.first > part.range.first) {
    const { first } = backFrom(kept.first, stepMessages, part);
    return { first, last: Math.min(kept.last, onFrom(first, windowMessages, part).last) };
  }
  if (!isNearEnd) return kept;
  const { last } = onFrom(kept.last + 1, stepMessages, part);
  return { first: Math.max(kept.first, backFrom(last + 1, windowMessages, part).first), last };
}

/** How many messages there are in a range. */
function countHeld(range: IdRange, { held }: Part): number {
  return held.reduce((sum, each) => sum + sizeOf(clipRange(each, range) ?? { first: 1, last: 0 }), 0);
}

/** From this id on, so many messages; all that follow if there are fewer. */
function onFrom(id: number, count: number, { range, held }: Part): IdRange {
  let left = count;
  for (const each of held) {
    const first = Math.max(each.first, id);
    const size = sizeOf({ first, last: each.last });
    if (size >= left) return { first: id, last: first + left - 1 };
    left -= size;
  }
  return { first: id, last: range.last };
}

/** Before this id, so many messages; all that precede it if there are fewer. */
function backFrom(id: number, count: number, { range, held }: Part): IdRange {
  let left = count;
  for (const each of held.toReversed()) {
    const last = Math.min(each.last, id - 1);
    const size = sizeOf({ first: each.first, last });
    if (size >= left) return { first: last - left + 1, last: id - 1 };
    left -= size;
  }
  return { first: range.first, last: id - 1 };
}
