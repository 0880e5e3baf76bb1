import type { Message } from "../../protocol/reply.ts";

/** Where a text matches: from `start` up to, but not including, `end`, in UTF-16 units. */
export interface TextMatch {
  readonly start: number;
  readonly end: number;
}

/** A message that a search has found; no match in the text if its sender's name matches. */
export interface SearchResult<Found extends Message> {
  readonly message: Found;
  readonly match: TextMatch | undefined;
}

/** What a search has found: how many messages, and the first of them. */
export interface SearchResults<Found extends Message> {
  readonly count: number;
  readonly results: readonly SearchResult<Found>[];
}

/** More than anybody reads. */
const maxResults = 100;
/** How much of a text stands before the match. */
const leadCharacters = 24;

/** Searches texts and names, whatever the case; keeps the order. Nothing matches a blank query. */
export function searchMessages<Found extends Message>(
  messages: Iterable<Found>,
  query: string,
): SearchResults<Found> {
  const wanted = query.trim();
  if (wanted === "") return { count: 0, results: [] };
  const pattern = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/\s+/g, "\\s+"), "iu");
  const results: SearchResult<Found>[] = [];
  let count = 0;
  for (const message of messages) {
    const found = pattern.exec(message.text);
    if (found === null && !pattern.test(message.sender)) continue;
    count++;
    const match = found === null ? undefined : { start: found.index, end: found.index + found[0].length };
    if (results.length < maxResults) results.push({ message, match });
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
