import type { Answered, MessageSource, Notice } from "./ports.ts";

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
  /** How many messages at its start were too many to be fetched, and were not told of yet. */
  readonly skipped: number;
  /** How many messages before `next` could not be had, and were not told of yet. */
  readonly lost: number;
  /** The id at which the fetching stopped, since the server can't answer now: it is to be a gap again. */
  readonly postponed: number | undefined;
}

/** What a poller knows. */
export interface Knowledge {
  readonly seen: Seen;
  /** What is being fetched, while catching up. */
  readonly gap: Gap;
  /** How many of the last messages of the board are shown at the start. */
  readonly history: number;
  /** The id of the last message that was there when the client came; undefined before any answer. */
  readonly historyEnd: number | undefined;
  /** How many messages the poll had missed, and how many of these were fetched. */
  readonly missed: number;
  readonly fetched: number;
}

/** What follows from an answer: what is to be shown, and what is known then. */
export interface Finding {
  readonly shown: readonly Notice[];
  readonly known: Knowledge;
}

const noAnswer: Answered = { type: "answered", request: "", text: "", reply: undefined };
/** Nothing is being fetched. */
export const noGap: Gap = {
  next: 1,
  ask: 1,
  last: 0,
  newest: noAnswer,
  newestId: 1,
  skipped: 0,
  lost: 0,
  postponed: undefined,
};

const startsAnew: Notice = { kind: "board-reset", text: "the board starts anew" };

/** What a poller knows at first; `history`: how many of the board's messages it shows to begin with. */
export function knowNothing(history: number): Knowledge {
  return {
    seen: { id: undefined, line: undefined, oddity: undefined },
    gap: noGap,
    history,
    historyEnd: undefined,
    missed: 0,
    fetched: 0,
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
  return id !== undefined && id > firstWanted(restartIfNew(known, answer).known, id);
}

/** Whether an answer holds a message that comes after the cursor. */
export function isAfter({ seen }: Knowledge, answer: Answered): boolean {
  return (findId(answer) ?? 0) > (seen.id ?? 0);
}

/** What an answer to `read` or `wait` means if it leaves no gap. */
export function judge(known: Knowledge, answer: Answered): Finding {
  const id = findId(answer);
  if (id === undefined) return tellOddity(known, answer);
  const { shown, known: before } = restartIfNew(known, answer);
  const now = endHistory({ ...before, seen: { id, line: answer.text, oddity: undefined } }, id);
  // Id 0 belongs to no message: it says that the board is empty.
  if (id === 0 || id < firstWanted(before, id)) return { shown, known: now };
  return { shown: [...shown, toNews(answer, isHistory(now, id) ? "history" : "fresh")], known: now };
}

/** An answer that is no message is shown, but not again while it stays the same. */
export function tellOddity(known: Knowledge, answer: Answered): Finding {
  const shown = answer.text === known.seen.oddity ? [] : [toNews(answer, "fresh")];
  return { shown, known: { ...known, seen: { ...known.seen, oddity: answer.text } } };
}

/** With the first answer it is known where the history ends. */
export function endHistory(known: Knowledge, lastId: number): Knowledge {
  return { ...known, historyEnd: known.historyEnd ?? lastId };
}

/** Whether a message was there when the client came. */
export function isHistory({ historyEnd }: Knowledge, id: number): boolean {
  return historyEnd !== undefined && id <= historyEnd;
}

/** What the answer to `read <cursor>` means: with another message there, or none, it is another board. */
export function compareSeen(known: Knowledge, answer: Answered): Finding {
  const isUnknown = answer.reply?.kind === "error" && answer.reply.code === "no-such-message";
  if (isUnknown) return restart(known);
  return findId(answer) === known.seen.id ? restartIfNew(known, answer) : { shown: [], known };
}

/** A smaller id than the cursor, or another text at it, is of another board. */
export function restartIfNew(known: Knowledge, answer: Answered): Finding {
  const { id, line = answer.text } = known.seen;
  const found = findId(answer);
  const isSame =
    id === undefined || found === undefined || found > id || (found === id && line === answer.text);
  return isSame ? { shown: [], known } : restart(known);
}

/** Of another board nothing was seen. */
function restart(known: Knowledge): Finding {
  const seen = { id: 0, line: undefined, oddity: undefined };
  return { shown: [startsAnew], known: { ...known, seen, historyEnd: 0 } };
}

/** Shows an answer whether it is new or not, as the assignment has it. */
export function showAlways(known: Knowledge, answer: Answered): Finding {
  const id = findId(answer);
  const seen = id === undefined ? known.seen : { id, line: answer.text, oddity: undefined };
  return { shown: [toNews(answer, "fresh")], known: { ...known, seen } };
}

/** The first id that is to be shown when the last one of the board is `lastId`. */
export function firstWanted({ seen, history, historyEnd }: Knowledge, lastId: number): number {
  if (seen.id !== undefined) return seen.id + 1;
  return Math.max(1, Math.min(historyEnd ?? lastId, lastId) - history + 1);
}

/** A message, or an answer that is none, to be shown. */
export function toNews({ text, reply }: Answered, source: MessageSource): Notice {
  return { kind: "polled", source, text, reply };
}
