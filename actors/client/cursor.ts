import { messageIdOf } from "./answers.ts";
import { type FetchWindow, noneInFlight, type Times } from "./fetch-window.ts";
import type { Answered, AnsweredCommands, MessageSource, Notice, StoredAt } from "./ports.ts";

/** How far the client has read the board. */
export interface Cursor {
  /** All messages up to this id were shown or reported as missed. Undefined before any answer; 0 on an empty board. */
  readonly id: number | undefined;
  /** The line of the message with this id; undefined if that message was missed. */
  readonly line: string | undefined;
  /** The last answer, if it was not a message. */
  readonly unexpectedReply: string | undefined;
}

/** The missed messages between the cursor and the newest message. */
export interface Backfill extends FetchWindow {
  readonly newest: Answered;
  readonly newestId: number;
  /** Whether `time <newestId>`, the last line of a backfill, is to be sent if times are asked for. */
  readonly newestTime: "due" | "settled";
  readonly newestStoredAt: StoredAt;
  /** How many messages at the start of the range were skipped, and are not reported yet. */
  readonly skipped: number;
  /** How many messages before `next` the server no longer has, and are not reported yet. */
  readonly lost: number;
  /** The first id that the server cannot answer for now: the rest is backfilled later. */
  readonly deferredFrom: number | undefined;
}

/** What a poller knows about the board. */
export interface ReadState {
  readonly cursor: Cursor;
  /** The backfill in progress. */
  readonly backfill: Backfill;
  /** How many of the board's last messages are shown at the start. */
  readonly history: number;
  /** The first message that is wanted, however many there are since; undefined: the history says it. */
  readonly from: number | undefined;
  /** The id of the board's last message when the client started; undefined before any answer. */
  readonly historyEnd: number | undefined;
  /** How many messages the polls missed, and how many of those were backfilled. */
  readonly missed: number;
  readonly fetched: number;
  /** Whether the times of messages are asked for on this connection. */
  readonly times: Times;
  /** What the server of this connection answers: without `read <id>` nothing is backfilled. */
  readonly commands: AnsweredCommands;
}

/** The result of an answer: the notices to show, and the next read state. */
export interface Update {
  readonly notices: readonly Notice[];
  readonly state: ReadState;
}

const noAnswer: Answered = { type: "answered", request: "", text: "", reply: undefined };

/** Nothing to backfill. */
export const noBackfill: Backfill = {
  next: 1,
  nextRequest: 1,
  last: 0,
  newest: noAnswer,
  newestId: 1,
  newestTime: "settled",
  newestStoredAt: undefined,
  ...noneInFlight,
  skipped: 0,
  lost: 0,
  deferredFrom: undefined,
};

const boardReset: Notice = { kind: "board-reset", text: "the board was reset" };

/** The initial read state. `history`: how many of the board's messages to show first, or all since `from`. */
export function startReadState(history: number, from?: number): ReadState {
  return {
    cursor: { id: undefined, line: undefined, unexpectedReply: undefined },
    backfill: noBackfill,
    history,
    from,
    historyEnd: undefined,
    missed: 0,
    fetched: 0,
    times: "unasked",
    commands: "all",
  };
}

/**
 * Whether something must be fetched before the message in this answer to `read` or `wait` is shown: messages before
 * it, or its time.
 */
export function needsBackfill(state: ReadState, answer: Answered): boolean {
  const id = messageIdOf(answer);
  if (id === undefined || id === 0) return false;
  const first = firstWanted(resetIfOtherBoard(state, answer).state, id);
  return id > first || (id === first && state.times === "asked");
}

/** Whether an answer is a message after the cursor. */
export function isNewer({ cursor }: ReadState, answer: Answered): boolean {
  return (messageIdOf(answer) ?? 0) > (cursor.id ?? 0);
}

/** Applies an answer to `read` or `wait` that needs no backfill. */
export function reduceLatest(state: ReadState, answer: Answered): Update {
  const id = messageIdOf(answer);
  if (id === undefined) return reportUnexpected(state, answer);
  const { notices, state: before } = resetIfOtherBoard(state, answer);
  const after = endHistory({ ...before, cursor: { id, line: answer.text, unexpectedReply: undefined } }, id);
  // Id 0 is not a message: the board is empty.
  if (id === 0 || id < firstWanted(before, id)) return { notices, state: after };
  return { notices: [...notices, describeAnswer(answer, sourceOf(after, id))], state: after };
}

/** Reports an answer that is not a message, unless it repeats the previous one. */
export function reportUnexpected(state: ReadState, answer: Answered): Update {
  const notices = answer.text === state.cursor.unexpectedReply ? [] : [describeAnswer(answer, "fresh")];
  return { notices, state: { ...state, cursor: { ...state.cursor, unexpectedReply: answer.text } } };
}

/** Ends the history at the last id of the first answer. */
export function endHistory(state: ReadState, lastId: number): ReadState {
  return { ...state, historyEnd: state.historyEnd ?? lastId };
}

/** The source of a message that the poller did not miss: on the board at the start, or fresh. */
export function sourceOf({ historyEnd }: ReadState, id: number): "history" | "fresh" {
  return historyEnd !== undefined && id <= historyEnd ? "history" : "fresh";
}

/** Applies the answer to `read <cursor>`: a different message there, or none, means another board. */
export function reduceAtCursor(state: ReadState, answer: Answered): Update {
  const isUnknown = answer.reply?.kind === "error" && answer.reply.code === "no-such-message";
  if (isUnknown) return resetBoard(state);
  return messageIdOf(answer) === state.cursor.id ? resetIfOtherBoard(state, answer) : { notices: [], state };
}

/** Resets the read state if an id below the cursor, or a different line at the cursor, reveals another board. */
export function resetIfOtherBoard(state: ReadState, answer: Answered): Update {
  const { id, line = answer.text } = state.cursor;
  const answered = messageIdOf(answer);
  const isSame =
    id === undefined || answered === undefined || answered > id || (answered === id && line === answer.text);
  return isSame ? { notices: [], state } : resetBoard(state);
}

function resetBoard(state: ReadState): Update {
  const cursor = { id: 0, line: undefined, unexpectedReply: undefined };
  return { notices: [boardReset], state: { ...state, cursor, from: undefined, historyEnd: 0 } };
}

/** Shows every answer, new or not, as the assignment asks. */
export function reduceEvery(state: ReadState, answer: Answered): Update {
  const id = messageIdOf(answer);
  const cursor = id === undefined ? state.cursor : { id, line: answer.text, unexpectedReply: undefined };
  return { notices: [describeAnswer(answer, "fresh")], state: { ...state, cursor } };
}

/** The first id to show when the board's last message is `lastId`. */
export function firstWanted({ cursor, from, history, historyEnd }: ReadState, lastId: number): number {
  if (from !== undefined) return Math.max(from, (cursor.id ?? 0) + 1);
  if (cursor.id !== undefined) return cursor.id + 1;
  return Math.max(1, Math.min(historyEnd ?? lastId, lastId) - history + 1);
}

/** The notice that shows an answer. `storedAt`: when its message was stored, if that is known. */
export function describeAnswer(
  { text, reply }: Answered,
  source: MessageSource,
  storedAt?: StoredAt,
): Notice {
  return { kind: "polled", source, text, reply, storedAt };
}
