import { type IdRange, type IdRanges, sizeOf } from "./id-ranges.ts";

/** Most readers stop counting there. */
const maxNamed = 3;

/** An id as people read it: `#4,812`. */
export function describeId(id: number): string {
  return `#${describeNumber(id)}`;
}

/** A whole number as people read it: `4,812`. */
export function describeNumber(number: number): string {
  return `${number}`.replace(/\B(?=([0-9]{3})+$)/g, ",");
}

/** Ranges in words: `#1 to #400 and #3,573 to #4,812`; many of them by their number. Empty if there is none. */
export function describeRanges(ranges: IdRanges): string {
  if (ranges.length > maxNamed) {
    const [first = { first: 0, last: 0 }] = ranges;
    const last = ranges.at(-1) ?? first;
    return `${describeNumber(ranges.length)} parts from ${describeId(first.first)} to ${describeId(last.last)}`;
  }
  return joinWords(ranges.map(describeRange));
}

/** The sum of what a page has loaded: whether messages are missing there that it still has to fetch. */
export function describeSum(loaded: IdRanges, missing: number): string {
  const [first] = loaded;
  if (first === undefined) return "Nothing has been said yet.";
  if (missing > 0) return `Fetching ${describeNumber(missing)}.`;
  if (loaded.length > 1) return `Nothing is missing in ${describeRanges(loaded)}.`;
  return sizeOf(first) === 1
    ? `Nothing is missing: ${describeId(first.last)} is here.`
    : `Nothing is missing from ${describeRange(first)}.`;
}

/** Where a search looked: `5 of the 1,240 messages loaded here (#3,573 to #4,812)`. */
export function describeFound(found: number, loaded: number, ranges: IdRanges): string {
  if (loaded === 0) return "No message is loaded here";
  const messages = loaded === 1 ? "1 message" : `${describeNumber(loaded)} messages`;
  return `${describeNumber(found)} of the ${messages} loaded here (${describeRanges(ranges)})`;
}

function describeRange({ first, last }: IdRange): string {
  return first === last ? describeId(first) : `${describeId(first)} to ${describeId(last)}`;
}

function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
