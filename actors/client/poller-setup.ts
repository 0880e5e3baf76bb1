import { assign, enqueueActions, setup } from "xstate";
import { describeSilence, isTemporaryError, messageIdOf } from "./answers.ts";
import { idsToBackfill, isBackfilled, isDeferred, noteRequested } from "./backfill.ts";
import { isNewer, needsBackfill, type ReadState, type Update } from "./cursor.ts";
import { replyTimeoutMs, waitReplyTimeoutMs } from "./limits.ts";
import type { Answered, ServerPort, View } from "./ports.ts";

/** How the client gets new messages from now on. A poller that is off stays off. */
export interface ModeChosen {
  readonly type: "modeChosen";
  readonly mode: "poll" | "live";
}

/** The poller's events: from the client, and the answers to its requests. */
export type PollerEvent =
  | { readonly type: "connected" }
  | { readonly type: "disconnected" }
  | ModeChosen
  | Answered;

/** Input of a poller. */
export interface PollerInput {
  readonly server: Pick<ServerPort, "request" | "drop">;
  readonly view: View;
  /** `poll`: request `read` every `intervalMs`. `every`: also show every answer. `live`: request `wait`. */
  readonly mode: "poll" | "every" | "live" | "off";
  readonly intervalMs: number;
  /** When to poll the first connection for the first time. */
  readonly firstPoll: "at once" | "after the interval";
  /** How many of the board's last messages to show at the start, up to 1,000. */
  readonly history: number;
}

type PollerContext = PollerInput & ReadState;

/** The action that applies a reducer's update; the reducer runs once for each answer. */
export function apply<E>(reduce: (state: ReadState, event: E) => Update) {
  const params = ({ context, event }: { context: PollerContext; event: E }) => reduce(context, event);
  return { type: "apply", params } as const;
}

/** The implementations that the poller's chart names: guards, actions and delays. */
export const pollerSetup = setup({
  types: {
    context: {} as PollerContext,
    events: {} as PollerEvent,
    input: {} as PollerInput,
    /** `asking`: a request is unanswered. `caughtUp`: every known message is shown. */
    tags: {} as "asking" | "caughtUp",
  },
  guards: {
    isOff: ({ context }) => context.mode === "off",
    isLive: ({ context }) => context.mode === "live",
    isEvery: ({ context }) => context.mode === "every",
    startsLater: ({ context }) => context.firstPoll === "after the interval",
    /** False at the start and after a missed message: there is no line to compare the board with. */
    knowsLine: ({ context }) => context.cursor.line !== undefined && context.cursor.id !== 0,
    knowsLast: ({ context }) => context.cursor.id !== undefined,
    isDeferred: ({ context }) => isDeferred(context),
    isBackfilled: ({ context }) => isBackfilled(context),
    answersRead: (_, { request }: Answered) => request === "read",
    isTemporaryError: (_, answer: Answered) => isTemporaryError(answer),
    isNoMessage: (_, answer: Answered) => messageIdOf(answer) === undefined,
    needsBackfill: ({ context }, answer: Answered) => needsBackfill(context, answer),
    isNewer: ({ context }, answer: Answered) => isNewer(context, answer),
  },
  actions: {
    requestLast: ({ context, self }) => context.server.request({ text: "read", from: self }),
    requestNext: ({ context, self }) =>
      context.server.request({ text: `wait ${context.cursor.id}`, from: self }),
    requestAtCursor: ({ context, self }) =>
      context.server.request({ text: `read ${context.cursor.id}`, from: self }),
    requestMissed: ({ context, self }) => {
      for (const id of idsToBackfill(context)) context.server.request({ text: `read ${id}`, from: self });
    },
    noteRequested: assign(({ context }) => noteRequested(context)),
    apply: enqueueActions(({ enqueue }, { notices, state }: Update) => {
      enqueue.assign(state);
      enqueue(({ context }) => {
        for (const notice of notices) context.view.show(notice);
      });
    }),
    reportPolling: ({ context }) =>
      context.view.show({ kind: "notice", text: "this server does not support wait; polling instead" }),
    choosePolling: assign({ mode: "poll" }),
    chooseMode: assign(({ context }, { mode }: ModeChosen) => (context.mode === "off" ? {} : { mode })),
    dropConnection: ({ context }) => context.server.drop(describeSilence(replyTimeoutMs)),
  },
  delays: {
    intervalMs: ({ context }) => context.intervalMs,
    /** Some servers answer `wait` at once: without a pause, the client would flood them. */
    pauseMs: 100,
    replyTimeoutMs,
    waitReplyTimeoutMs,
  },
});
