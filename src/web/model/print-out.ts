import { type Entry, listMark } from "./entry.ts";
import type { Messages } from "./messages.ts";
import { describeRanges } from "./range-labels.ts";

/** Everything that the page holds, in order; a mark stands where a part of the board is not loaded. */
export function listAll(messages: Messages): Entry[] {
  const entries: Entry[] = [];
  let nextId = messages.held[0]?.first ?? 1;
  for (const { first } of messages.held) {
    const range = messages.partAround(first)?.range;
    if (range === undefined || range.last < nextId) continue;
    if (range.first > nextId) {
      const between = { first: nextId, last: range.first - 1 };
      entries.push(...listMark(`Not loaded here: ${describeRanges([between])}.`));
    }
    entries.push(...messages.entriesIn(range));
    nextId = range.last + 1;
  }
  return entries;
}

/** What is printed, in words. */
export function describePrinted({ held }: Messages): string {
  return held.length === 0 ? "No message is loaded here." : `Loaded here: ${describeRanges(held)}.`;
}
