/** Ids without a gap, both ends included. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/** Ranges in ascending order, which neither overlap nor touch. */
export type IdRanges = readonly IdRange[];

/** Adds the ids of a range; joins it with those that it overlaps or touches. */
export function addRange(ranges: IdRanges, added: IdRange): IdRanges {
  if (added.first > added.last) return ranges;
  const before = ranges.filter(({ last }) => last < added.first - 1);
  const after = ranges.filter(({ first }) => first > added.last + 1);
  const joined = ranges.slice(before.length, ranges.length - after.length);
  const first = Math.min(added.first, joined[0]?.first ?? added.first);
  const last = Math.max(added.last, joined.at(-1)?.last ?? added.last);
  return [...before, { first, last }, ...after];
}

/** Takes the ids of a range away. */
export function removeRange(ranges: IdRanges, removed: IdRange): IdRanges {
  if (removed.first > removed.last) return ranges;
  return ranges.flatMap((range) =>
    keepValid([
      { first: range.first, last: Math.min(range.last, removed.first - 1) },
      { first: Math.max(range.first, removed.last + 1), last: range.last },
    ]),
  );
}

/** The range that has this id; undefined if none has. */
export function findRange(ranges: IdRanges, id: number): IdRange | undefined {
  return ranges.find(({ first, last }) => first <= id && id <= last);
}

/** The ids of `wanted` that are in none of the ranges. */
export function missingIn(ranges: IdRanges, wanted: IdRange): IdRanges {
  let missing: IdRanges = keepValid([wanted]);
  for (const range of ranges) missing = removeRange(missing, range);
  return missing;
}

/** The part of a range that is within another one; undefined if there is none. */
export function clipRange({ first, last }: IdRange, within: IdRange): IdRange | undefined {
  return keepValid([{ first: Math.max(first, within.first), last: Math.min(last, within.last) }])[0];
}

/** How many ids a range has. */
export function sizeOf({ first, last }: IdRange): number {
  return Math.max(0, last - first + 1);
}

function keepValid(ranges: readonly IdRange[]): IdRange[] {
  return ranges.filter((range) => sizeOf(range) > 0);
}
