import type { Answered, Shown, Via } from "./ports.ts";

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
  /** `catch-up`: the poll has missed them. `history`: they are older than the client. */
  readonly via: Exclude<Via, "fresh">;
}

/** What a poller knows. */
export interface Knowledge {
  readonly seen: Seen;
  /** What is being fetched, while catching up. */
  readonly gap: Gap;
  /** How many of the last messages of the board are shown at the start. */
  readonly history: number;
  /** How many messages the poll had missed, and how many of these could not be fetched. */
  readonly missed: number;
  readonly lost: number;
}

/** What follows from an answer: what is to be shown, and what is known then. */
export interface Finding {
  readonly shown: readonly Shown[];
  readonly known: Knowledge;
}

const noAnswer: Answered = { type: "answered", question: "", text: "", reply: undefined };
const noGap: Gap = { next: 1, ask: 1, last: 0, newest: noAnswer, newestId: 1, missed: 0, via: "catch-up" };

const startsAnew: Shown = { kind: "anew", text: "the board starts anew" };

/** How many messages of a gap are fetched; older ones count as missed. Also the longest history that is fetched. */
export const maxFetched = 1000;
/** How many fetches are under way at once; fewer than the errors in a row after which a server may close. */
const maxFetchesInFlight = 16;

/** What a poller knows at first; `history`: how many of the board's messages it shows to begin with. */
export function knowNothing(history: number): Knowledge {
  return {
    seen: { id: undefined, line: undefined, oddity: undefined },
    gap: noGap,
    history,
    missed: 0,
    lost: 0,
  };
}

/** The id of the message in an answer; undefined if the answer holds none that can be counted from. */
export function findId({ reply }: Answered): number | undefined {
  if (reply?.kind !== "message" || !Number.isSafeInteger(reply.message.id)) return undefined;
  return reply.message.id;
}

/** Whether messages that are to be shown lie before the one in this answer to `read` or `wait`. */
export function leavesGap(known: Knowledge, answer: Answered): boolean {
  const id = findId(answer);
  return id !== undefined && id > firstWanted(known, id);
}

/** What an answer to `read` or `wait` means if it leaves no gap. */
export function judge(known: Knowledge, answer: Answered): Finding {
  const { seen } = known;
  const id = findId(answer);
  if (id === undefined) {
    const shown = answer.text === seen.oddity ? [] : [toNews(answer, "fresh")];
    return { shown, known: { ...known, seen: { ...seen, oddity: answer.text } } };
  }
  const now = { ...known, seen: { id, line: answer.text, oddity: undefined } };
  if (seen.id === undefined)
    return { shown: id < firstWanted(known, id) ? [] : sayNews(answer, "history"), known: now };
  if (id > seen.id) return { shown: sayNews(answer, "fresh"), known: now };
  if (id === seen.id && (seen.line ?? answer.text) === answer.text) return { shown: [], known: now };
  return { shown: [startsAnew, ...sayNews(answer, "fresh")], known: now };
}

/** What the answer to `read <cursor>` means: with another text there, it is another board, of which nothing was seen. */
export function compareSeen(known: Knowledge, answer: Answered): Finding {
  if (findId(answer) !== known.seen.id || answer.text === known.seen.line) return { shown: [], known };
  return { shown: [startsAnew], known: { ...known, seen: { id: 0, line: undefined, oddity: undefined } } };
}

/** Shows an answer whether it is new or not, as the assignment has it. */
export function showAlways(known: Knowledge, answer: Answered): Finding {
  const id = findId(answer);
  const seen = id === undefined ? known.seen : { id, line: answer.text, oddity: undefined };
  return { shown: [toNews(answer, "fresh")], known: { ...known, seen } };
}

/** Begins to fill the gap that an answer leaves. */
export function openGap(known: Knowledge, newest: Answered): Finding {
  const newestId = findId(newest) ?? known.gap.newestId;
  const first = firstWanted(known, newestId);
  const next = Math.max(first, newestId - maxFetched);
  const via = known.seen.id === undefined ? "history" : "catch-up";
  return {
    shown: [],
    known: {
      ...known,
      gap: { next, ask: next, last: newestId - 1, newest, newestId, missed: next - first, via },
    },
  };
}

/** The ids to ask for now, in this order. */
export function idsToFetch({ gap }: Knowledge): number[] {
  const end = Math.min(gap.last + 1, gap.next + maxFetchesInFlight);
  return Array.from({ length: Math.max(end - gap.ask, 0) }, (_, index) => gap.ask + index);
}

/** What is known once these ids have been asked for. */
export function noteFetching(known: Knowledge): Knowledge {
  const { gap } = known;
  return { ...known, gap: { ...gap, ask: gap.ask + idsToFetch(known).length } };
}

/** Takes the reply to the oldest fetch under way. */
export function takeFetched(known: Knowledge, answer: Answered): Finding {
  const { seen, gap } = known;
  const next = gap.next + 1;
  if (findId(answer) === gap.next) {
    return {
      shown: [...sayMissed(gap), toNews(answer, gap.via)],
      known: {
        ...countMissed(known, gap.missed, 1),
        seen: { ...seen, id: gap.next, line: answer.text },
        gap: { ...gap, next, missed: 0 },
      },
    };
  }
  // Any other answer is of a server that can't `read <id>`, or not now: the rest is not worth asking for.
  const last = isMissing(answer) ? gap.last : Math.min(gap.last, gap.ask - 1);
  return { shown: [], known: { ...known, gap: { ...gap, next, last, missed: gap.missed + 1 } } };
}

/** Whether all that was asked for has been answered, and nothing more is to be asked for. */
export function isFilled({ gap }: Knowledge): boolean {
  return gap.next > gap.last;
}

/** Ends a filled gap: says what was missed, and shows the newest message. */
export function closeGap(known: Knowledge): Finding {
  const { gap } = known;
  const missed = gap.missed + gap.newestId - gap.next;
  return {
    shown: [
      ...sayMissed({ ...gap, missed }),
      toNews(gap.newest, gap.via === "history" ? "history" : "fresh"),
    ],
    known: {
      ...countMissed(known, missed, 0),
      seen: { id: gap.newestId, line: gap.newest.text, oddity: undefined },
      gap: noGap,
    },
  };
}

/** Ends a gap whose connection was lost: says what was missed so far; the rest will be a gap again. */
export function abandonGap(known: Knowledge): Finding {
  const { seen, gap } = known;
  if (gap.missed === 0 || gap.via === "history") return { shown: [], known: { ...known, gap: noGap } };
  const now = { ...countMissed(known, gap.missed, 0), seen: { ...seen, id: gap.next - 1, line: undefined } };
  return { shown: sayMissed(gap), known: { ...now, gap: noGap } };
}

/** The first id that is to be shown when the last one of the board is `lastId`. */
function firstWanted({ seen, history }: Knowledge, lastId: number): number {
  return seen.id === undefined ? Math.max(1, lastId - history + 1) : seen.id + 1;
}

/** What the client's history has not got, it has not missed. */
function countMissed(known: Knowledge, lost: number, fetched: number): Knowledge {
  if (known.gap.via === "history") return known;
  return { ...known, missed: known.missed + lost + fetched, lost: known.lost + lost };
}

function toNews({ text, reply }: Answered, via: Via): Shown {
  return { kind: "news", via, text, reply };
}

/** Id 0 belongs to no message: it says that the board is empty. */
function sayNews(answer: Answered, via: Via): Shown[] {
  return findId(answer) === 0 ? [] : [toNews(answer, via)];
}

function isMissing({ reply }: Answered): boolean {
  return reply?.kind === "error" && (reply.code === "gone" || reply.code === "no-such-message");
}

function sayMissed({ missed: count, via }: Gap): Shown[] {
  if (count === 0 || via === "history") return [];
  return [{ kind: "missed", text: count === 1 ? "1 message missed" : `${count} messages missed`, count }];
}
