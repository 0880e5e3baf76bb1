import { isMissing, isTemporaryError, messageIdOf, storedAtOf } from "./answers.ts";
import {
  type Backfill,
  describeAnswer,
  endHistory,
  firstWanted,
  noBackfill,
  type ReadState,
  reportUnexpected,
  resetIfOtherBoard,
  sourceOf,
  type Update,
} from "./cursor.ts";
import { formatRequests, idsToRequest, noteIds, receive, roomFor } from "./fetch-window.ts";
import { maxFetched } from "./limits.ts";
import type { Answered, Notice, StoredAt, WhyMissed } from "./ports.ts";

/** Starts to backfill the messages between the cursor and the newest one, and the times of all. */
export function startBackfill(state: ReadState, newest: Answered): Update {
  const newestId = messageIdOf(newest) ?? 0;
  const { notices, state: before } = resetIfOtherBoard(state, newest);
  const first = firstWanted(before, newestId);
  const range =
    before.commands === "all" ? rangeFrom(before, first, newestId) : nothingOf(before, first, newestId);
  const backfill: Backfill = { ...noBackfill, ...range, newest, newestId, newestTime: "due" };
  return { notices, state: { ...endHistory(before, newestId), backfill } };
}

function rangeFrom({ from }: ReadState, first: number, newestId: number) {
  const next = from === undefined ? Math.max(first, newestId - maxFetched) : first;
  return { next, nextRequest: next, last: newestId - 1, skipped: next - first };
}

/** The server does not answer `read <id>`: what is between is lost, if it came since the first answer. */
function nothingOf({ cursor }: ReadState, first: number, newestId: number) {
  const lost = cursor.id === undefined ? 0 : newestId - first;
  return { next: newestId, nextRequest: newestId, last: newestId - 1, lost };
}

/** The lines to send now, and the backfill after they are sent. */
export function planRequests({ backfill, times }: ReadState): {
  lines: readonly string[];
  backfill: Backfill;
} {
  const ids = idsToRequest(backfill, 1, times);
  const lines = formatRequests(ids, times);
  const after = { ...backfill, ...noteIds(backfill, ids, { step: 1, times }) };
  if (!isNewestTimeDue(after, times) || roomFor(after, 1) < 1) return { lines, backfill: after };
  return {
    lines: [...lines, `time ${backfill.newestId}`],
    backfill: { ...after, newestTime: "settled", timesInFlight: after.timesInFlight + 1 },
  };
}

/** Whether `time <newestId>` is the next line to send. A deferred backfill does not show the newest message. */
function isNewestTimeDue(backfill: Backfill, times: ReadState["times"]): boolean {
  const { nextRequest, last, newestTime, deferredFrom } = backfill;
  return times === "asked" && newestTime === "due" && nextRequest > last && deferredFrom === undefined;
}

/** Applies the reply to the oldest line in flight. */
export function applyAnswer(state: ReadState, answer: Answered): Update {
  const { change, times, answer: fetched, storedAt } = receive(state.backfill, answer, state.times);
  const backfill = { ...state.backfill, ...change };
  const after = { ...state, times, backfill };
  if (fetched !== undefined) return applyFetched(after, fetched, storedAt);
  if (answer.request !== `time ${backfill.newestId}`) return { notices: [], state: after };
  const newestStoredAt = storedAtOf(answer.reply, backfill.newestId);
  return { notices: [], state: { ...after, backfill: { ...backfill, newestStoredAt } } };
}

/** Applies the reply to `read <next>`. */
function applyFetched(state: ReadState, answer: Answered, storedAt: StoredAt): Update {
  const { cursor, backfill } = state;
  const next = backfill.next + 1;
  const advance = (change: Partial<Backfill>) => ({
    notices: [],
    state: { ...state, backfill: { ...backfill, next, ...change } },
  });
  if (backfill.deferredFrom !== undefined) return advance({});
  const isHistory = sourceOf(state, backfill.next) === "history";
  if (messageIdOf(answer) === backfill.next) {
    const { notices, state: reported } = reportMissed(state, backfill.lost, isHistory ? 0 : 1);
    return {
      notices: [...notices, describeAnswer(answer, isHistory ? "history" : "catch-up", storedAt)],
      state: {
        ...reported,
        cursor: { ...cursor, id: backfill.next, line: answer.text },
        backfill: { ...backfill, next, skipped: 0, lost: 0 },
      },
    };
  }
  // A message of the history that the server no longer has does not count as missed.
  if (isMissing(answer)) return advance({ lost: backfill.lost + (isHistory ? 0 : 1) });
  const last = Math.min(backfill.last, backfill.nextRequest - 1);
  if (isTemporaryError(answer)) {
    const { notices, state: reported } = reportUnexpected(state, answer);
    return {
      notices,
      state: { ...reported, backfill: { ...backfill, next, last, deferredFrom: backfill.next } },
    };
  }
  // The server does not support `read <id>`: do not request the rest.
  return advance({ last, lost: backfill.lost + 1 });
}

/** Whether all requests are made and answered. */
export function isBackfilled({ backfill, times }: ReadState): boolean {
  const { next, last, timesInFlight } = backfill;
  return next > last && timesInFlight === 0 && !isNewestTimeDue(backfill, times);
}

/** Whether the rest must be backfilled later. */
export function isDeferred({ backfill }: ReadState): boolean {
  return backfill.deferredFrom !== undefined;
}

/** Ends a backfill: reports missed messages, and shows the newest one. The next backfill covers a deferred rest. */
export function finishBackfill(state: ReadState): Update {
  const { backfill } = state;
  if (backfill.deferredFrom !== undefined) return abandonBackfill(state);
  const { newest, newestId, newestStoredAt } = backfill;
  const { notices, state: reported } = reportMissed(state, backfill.lost + newestId - backfill.next, 0);
  return {
    notices: [...notices, describeAnswer(newest, sourceOf(state, newestId), newestStoredAt)],
    state: {
      ...reported,
      cursor: { id: newestId, line: newest.text, unexpectedReply: undefined },
      backfill: noBackfill,
    },
  };
}

/** Ends a backfill early: reports the messages missed so far. The next backfill covers the rest. */
export function abandonBackfill(state: ReadState): Update {
  const { cursor, backfill } = state;
  const next = backfill.deferredFrom ?? backfill.next;
  if (backfill.skipped + backfill.lost === 0)
    return { notices: [], state: { ...state, backfill: noBackfill } };
  const { notices, state: reported } = reportMissed(state, backfill.lost, 0);
  return {
    notices,
    state: { ...reported, cursor: { ...cursor, id: next - 1, line: undefined }, backfill: noBackfill },
  };
}

/** Reports skipped and lost messages, and counts them and the fetched ones. */
function reportMissed(state: ReadState, lost: number, fetched: number): Update {
  const { skipped } = state.backfill;
  return {
    notices: [...describeMissed("skipped", skipped), ...describeMissed("lost", lost)],
    state: {
      ...state,
      missed: state.missed + skipped + lost + fetched,
      fetched: state.fetched + fetched,
    },
  };
}

function describeMissed(why: WhyMissed, count: number): Notice[] {
  if (count === 0) return [];
  const messages = count === 1 ? "1 message" : `${count} messages`;
  const reason = why === "lost" ? "" : ": too many to fetch; use read <id>";
  return [{ kind: "missed", why, text: `${messages} missed${reason}`, count }];
}
