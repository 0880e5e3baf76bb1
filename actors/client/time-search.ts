import { isDamaged, isMissing, isTemporaryError, isTimeUnknown, storedAtOf } from "./answers.ts";
import type { Answered, Notice, StoredAt } from "./ports.ts";

/**
 * A search for the first message that was stored at or after a time, by halving: about 23 questions among five million
 * messages. It has an id from `low` to `high`; `high` is one past the last message at the start.
 */
export interface TimeSearch {
  /** In the form of `StoredAt`: such times are in order as texts are. */
  readonly from: string;
  readonly low: number;
  readonly high: number;
  /** Where the range is halved, and the message to ask for: a later one if those from the middle are damaged. */
  readonly middle: number;
  readonly asked: number;
  /** The time of the message `high`, if it was asked. */
  readonly storedAt: StoredAt;
  /** How many times were answered. */
  readonly times: number;
}

/** A row of damaged messages counts as earlier after so many. */
const maxDamagedInRow = 8;

/** The search among the messages up to `lastId`. */
export function startTimeSearch(from: string, lastId: number): TimeSearch {
  return halve({ from, low: 1, high: lastId + 1, middle: 0, asked: 0, storedAt: undefined, times: 0 });
}

/** Whether the search is over: `high` is what it has found. */
export function isOver({ low, high }: TimeSearch): boolean {
  return low >= high;
}

/** Why an answer ends the search: the server does not know `time`, or cannot answer now; undefined if it does not. */
export function endOf(answer: Answered): "no times" | "not now" | undefined {
  if (isTemporaryError(answer)) return "not now";
  return isTimeUnknown(answer) ? "no times" : undefined;
}

/** Applies the answer to `time <asked>`. What is no longer kept, or has no time, is earlier than any time. */
export function narrow(search: TimeSearch, answer: Answered): TimeSearch {
  const { from, high, middle, asked } = search;
  const isLastInRow = asked + 1 >= Math.min(high, middle + maxDamagedInRow);
  if (isDamaged(answer) && !isLastInRow) return { ...search, asked: asked + 1 };
  const storedAt = isMissing(answer) ? undefined : storedAtOf(answer.reply, asked);
  const times = search.times + (storedAt === undefined ? 0 : 1);
  if (storedAt !== undefined && storedAt >= from) return halve({ ...search, high: asked, storedAt, times });
  return halve({ ...search, low: asked + 1, times });
}

/** What the search has found, to show. */
export function describeFound({ high, storedAt, times }: TimeSearch): Notice {
  if (storedAt !== undefined)
    return { kind: "found", outcome: "message", id: high, storedAt, text: `${high}` };
  return describeNotFound(times === 0 ? "no times" : "none");
}

/** The search has found no message, to show. */
export function describeNotFound(outcome: "none" | "no times" | "not now"): Notice {
  return { kind: "found", outcome, id: 0, storedAt: undefined, text: outcome };
}

function halve(search: TimeSearch): TimeSearch {
  const middle = Math.floor((search.low + search.high) / 2);
  return { ...search, middle, asked: middle };
}
