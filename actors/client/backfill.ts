import { isMissing, isTemporaryError, messageIdOf } from "./answers.ts";
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
import { idsToRequest } from "./fetch-window.ts";
import { maxFetched } from "./limits.ts";
import type { Answered, Notice, WhyMissed } from "./ports.ts";

/** Starts to backfill the messages between the cursor and the newest one. */
export function startBackfill(state: ReadState, newest: Answered): Update {
  const newestId = messageIdOf(newest) ?? 0;
  const { notices, state: before } = resetIfOtherBoard(state, newest);
  const first = firstWanted(before, newestId);
  const next = Math.max(first, newestId - maxFetched);
  const range = { next, nextRequest: next, last: newestId - 1, newest, newestId, skipped: next - first };
  return { notices, state: { ...endHistory(before, newestId), backfill: { ...noBackfill, ...range } } };
}

/** The ids to request now. */
export function idsToBackfill({ backfill }: ReadState): number[] {
  return idsToRequest(backfill, 1);
}

/** The read state after these ids are requested. */
export function noteRequested(state: ReadState): Pick<ReadState, "backfill"> {
  const { backfill } = state;
  return { backfill: { ...backfill, nextRequest: backfill.nextRequest + idsToBackfill(state).length } };
}

/** Applies the reply to the oldest fetch in flight. */
export function applyFetched(state: ReadState, answer: Answered): Update {
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
      notices: [...notices, describeAnswer(answer, isHistory ? "history" : "catch-up")],
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
export function isBackfilled({ backfill }: ReadState): boolean {
  return backfill.next > backfill.last;
}

/** Whether the rest must be backfilled later. */
export function isDeferred({ backfill }: ReadState): boolean {
  return backfill.deferredFrom !== undefined;
}

/** Ends a backfill: reports missed messages, and shows the newest one. The next backfill covers a deferred rest. */
export function finishBackfill(state: ReadState): Update {
  const { backfill } = state;
  if (backfill.deferredFrom !== undefined) return abandonBackfill(state);
  const { newest, newestId } = backfill;
  const { notices, state: reported } = reportMissed(state, backfill.lost + newestId - backfill.next, 0);
  return {
    notices: [...notices, describeAnswer(newest, sourceOf(state, newestId))],
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
