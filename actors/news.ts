import type { Answered, Shown } from "./ports.ts";

/** What a poller has seen of the board. */
export interface Seen {
  /** The cursor: the id up to which everything was shown or said to be missed. Undefined before any answer. */
  readonly id: number | undefined;
  /** The line of the message with that id; undefined if that message was missed. */
  readonly line: string | undefined;
  /** The last answer, if it was no message. */
  readonly oddity: string | undefined;
}

/** Messages between the cursor and the newest one, being fetched with `read <id>`; replies come in the order asked. */
export interface Gap {
  /** The id that the next reply is about. */
  readonly next: number;
  /** The next id to ask for. */
  readonly ask: number;
  /** The last id to ask for. */
  readonly last: number;
  readonly newest: Answered;
  readonly newestId: number;
  /** How many messages before `next` could not be had and were not told of yet. */
  readonly missed: number;
}

/** What a poller knows. */
export interface Knowledge {
  readonly seen: Seen;
  /** What is being fetched, while catching up. */
  readonly gap: Gap;
}

/** What follows from an answer: what is to be shown, and what is known then. */
export interface Finding extends Knowledge {
  readonly shown: readonly Shown[];
}

const noAnswer: Answered = { type: "answered", question: "", text: "", reply: undefined };
const noGap: Gap = { next: 1, ask: 1, last: 0, newest: noAnswer, newestId: 1, missed: 0 };

/** What a poller knows at first. */
export const nothingKnown: Knowledge = {
  seen: { id: undefined, line: undefined, oddity: undefined },
  gap: noGap,
};

const startsAnew: Shown = { kind: "notice", text: "the board starts anew" };

/** How many messages of a gap are fetched; older ones count as missed. */
const maxFetched = 1000;
/** How many fetches are under way at once; fewer than the errors in a row after which a server may close. */
const maxFetchesInFlight = 16;

/** The id of the message in an answer; undefined if the answer holds none that can be counted from. */
export function findId({ reply }: Answered): number | undefined {
  if (reply?.kind !== "message" || !Number.isSafeInteger(reply.message.id)) return undefined;
  return reply.message.id;
}

/** Whether messages lie between the cursor and the message in this answer to `read` or `wait`. */
export function leavesGap({ seen }: Knowledge, answer: Answered): boolean {
  const id = findId(answer);
  return id !== undefined && seen.id !== undefined && id > seen.id + 1;
}

/** What an answer to `read` or `wait` means if it leaves no gap. */
export function judge({ seen, gap }: Knowledge, answer: Answered): Finding {
  const id = findId(answer);
  if (id === undefined) {
    const shown = answer.text === seen.oddity ? [] : [toNews(answer)];
    return { shown, seen: { ...seen, oddity: answer.text }, gap };
  }
  const now = { id, line: answer.text, oddity: undefined };
  // Id 0 belongs to no message: it says that the board is empty.
  const news = id === 0 ? [] : [toNews(answer)];
  if (seen.id === undefined || id > seen.id) return { shown: news, seen: now, gap };
  if (id === seen.id && (seen.line ?? answer.text) === answer.text) return { shown: [], seen: now, gap };
  return { shown: [startsAnew, ...news], seen: now, gap };
}

/** What the answer to `read <cursor>` means: with another text there, it is another board, of which nothing was seen. */
export function compareSeen({ seen, gap }: Knowledge, answer: Answered): Finding {
  if (findId(answer) !== seen.id || answer.text === seen.line) return { shown: [], seen, gap };
  return { shown: [startsAnew], seen: { id: 0, line: undefined, oddity: undefined }, gap };
}

/** Shows an answer whether it is new or not, as the assignment has it. */
export function showAlways({ seen, gap }: Knowledge, answer: Answered): Finding {
  return { shown: [toNews(answer)], seen, gap };
}

/** Begins to fill the gap that an answer leaves. */
export function openGap({ seen, gap }: Knowledge, newest: Answered): Finding {
  const newestId = findId(newest) ?? gap.newestId;
  const first = (seen.id ?? 0) + 1;
  const next = Math.max(first, newestId - maxFetched);
  return {
    shown: [],
    seen,
    gap: { next, ask: next, last: newestId - 1, newest, newestId, missed: next - first },
  };
}

/** The ids to ask for now, in this order. */
export function idsToFetch({ gap }: Knowledge): number[] {
  const end = Math.min(gap.last + 1, gap.next + maxFetchesInFlight);
  return Array.from({ length: Math.max(end - gap.ask, 0) }, (_, index) => gap.ask + index);
}

/** What is known once these ids have been asked for. */
export function noteFetching({ seen, gap }: Knowledge): Knowledge {
  return { seen, gap: { ...gap, ask: gap.ask + idsToFetch({ seen, gap }).length } };
}

/** Takes the reply to the oldest fetch under way. */
export function takeFetched({ seen, gap }: Knowledge, answer: Answered): Finding {
  const next = gap.next + 1;
  if (findId(answer) === gap.next) {
    return {
      shown: [...sayMissed(gap.missed), toNews(answer)],
      seen: { ...seen, id: gap.next, line: answer.text },
      gap: { ...gap, next, missed: 0 },
    };
  }
  // Any other answer is of a server that can't `read <id>`, or not now: the rest is not worth asking for.
  const last = isMissing(answer) ? gap.last : Math.min(gap.last, gap.ask - 1);
  return { shown: [], seen, gap: { ...gap, next, last, missed: gap.missed + 1 } };
}

/** Whether all that was asked for has been answered, and nothing more is to be asked for. */
export function isFilled({ gap }: Knowledge): boolean {
  return gap.next > gap.last;
}

/** Ends a filled gap: says what was missed, and shows the newest message. */
export function closeGap({ gap }: Knowledge): Finding {
  const missed = gap.missed + gap.newestId - gap.next;
  return {
    shown: [...sayMissed(missed), toNews(gap.newest)],
    seen: { id: gap.newestId, line: gap.newest.text, oddity: undefined },
    gap: noGap,
  };
}

/** Ends a gap whose connection was lost: says what was missed so far; the rest will be a gap again. */
export function abandonGap({ seen, gap }: Knowledge): Finding {
  if (gap.missed === 0) return { shown: [], seen, gap: noGap };
  const now = { ...seen, id: gap.next - 1, line: undefined };
  return { shown: sayMissed(gap.missed), seen: now, gap: noGap };
}

function toNews({ text, reply }: Answered): Shown {
  return { kind: "news", text, reply };
}

function isMissing({ reply }: Answered): boolean {
  return reply?.kind === "error" && (reply.code === "gone" || reply.code === "no-such-message");
}

function sayMissed(count: number): Shown[] {
  if (count === 0) return [];
  return [{ kind: "notice", text: count === 1 ? "1 message missed" : `${count} messages missed` }];
}
