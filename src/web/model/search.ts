import type { Message } from "../../protocol/reply.ts";

/** Where a text matches: from `start` up to, but not including, `end`, in UTF-16 units. */
export interface TextMatch {
  readonly start: number;
  readonly end: number;
}

/** What a search looks through. */
interface Searched {
  readonly message: Message;
}

/** A message that a search has found; no match in the text if its sender's name matches. */
export interface SearchResult<Entry extends Searched> {
  readonly entry: Entry;
  readonly match: TextMatch | undefined;
}

/** What a search has found: how many messages, and the first of them. */
export interface SearchResults<Entry extends Searched> {
  readonly count: number;
  readonly results: readonly SearchResult<Entry>[];
}

/** More than anybody reads. */
const maxResults = 100;
/** How much of a text stands before the match. */
const leadCharacters = 24;

/** Searches texts and names, whatever the case; keeps the order. Nothing matches a blank query. */
export function searchMessages<Entry extends Searched>(
  entries: Iterable<Entry>,
  query: string,
): SearchResults<Entry> {
  const wanted = query.trim();
  if (wanted === "") return { count: 0, results: [] };
  const pattern = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/\s+/g, "\\s+"), "iu");
  const results: SearchResult<Entry>[] = [];
  let count = 0;
  for (const entry of entries) {
    const { sender, text } = entry.message;
    const found = pattern.exec(text);
    if (found === null && !pattern.test(sender)) continue;
    count++;
    const match = found === null ? undefined : { start: found.index, end: found.index + found[0].length };
    if (results.length < maxResults) results.push({ entry, match });
  }
  return { count, results };
}

/** A text in three parts, so that the match is in sight in one line: what is long before it is cut, with an ellipsis. */
export function cutAround(text: string, match: TextMatch | undefined): readonly [string, string, string] {
  if (match === undefined) return [text, "", ""];
  const { start, end } = match;
  const before = [...text.slice(0, start)];
  const lead =
    before.length > leadCharacters ? `…${before.slice(-leadCharacters).join("")}` : before.join("");
  return [lead, text.slice(start, end), text.slice(end)];
}
