import { assign, enqueueActions, setup } from "xstate";
import { describeSilence, isTemporaryError, messageIdOf } from "./answers.ts";
import { isBackfilled, isDeferred, planRequests } from "./backfill.ts";
import { isNewer, needsBackfill, type ReadState, type Update } from "./cursor.ts";
import type { Times } from "./fetch-window.ts";
import { maxLossesBeforeTime, readTimeoutMs, replyTimeoutMs, waitRenewalMs } from "./limits.ts";
import { hasVerb } from "./notices.ts";
import type { Answered, AnsweredCommands, ServerPort, View } from "./ports.ts";

/** How the client gets new messages from now on. A poller that is off stays off. */
export interface ModeChosen {
  readonly type: "modeChosen";
  readonly mode: "poll" | "live";
}

/**
 * The machine or the page woke up, or its network is back: the connection may be dead without a sign of it, so the
 * client finds out at once.
 */
export interface Woken {
  readonly type: "woken";
}

/** The poller's events: from the client, and the answers to its requests. */
export type PollerEvent =
  | { readonly type: "connected"; readonly commands: AnsweredCommands }
  | { readonly type: "disconnected" }
  | ModeChosen
  | Woken
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
  /** The first message to show, instead: all since then are fetched, however many there are. */
  readonly from?: number | undefined;
  /** Whether to ask when each message was stored; with `every` it asks only for the last message. */
  readonly times: Times;
}

/** Whether to ask for times: the read state's `times` is what this connection does. */
interface TimesContext {
  /** The choice of the input. */
  readonly wantedTimes: Times;
  /** How many connections in a row were lost while the server had answered no `time`. */
  readonly lossesBeforeTime: number;
}

type PollerContext = Omit<PollerInput, "times" | "from"> & ReadState & TimesContext;

/** Whether the server of a new connection answers all commands. */
function answersAll(event: PollerEvent): boolean {
  return event.type === "connected" && event.commands === "all";
}

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
    /**
     * `asking`: a request is unanswered. `due`: so is one that is answered at once, no `wait`. `caughtUp`: every known
     * message is shown.
     */
    tags: {} as "asking" | "due" | "caughtUp",
  },
  guards: {
    isOff: ({ context }) => context.mode === "off",
    isLive: ({ context }) => context.mode === "live" && context.commands === "all",
    cannotWait: ({ context }) => context.mode === "live" && context.commands === "assignment",
    isEvery: ({ context }) => context.mode === "every",
    startsLater: ({ context }) => context.firstPoll === "after the interval",
    /** False at the start and after a missed message: there is no line to compare. `every` compares none. */
    knowsLine: ({ context: { mode, cursor }, event }) =>
      mode !== "every" && cursor.line !== undefined && cursor.id !== 0 && answersAll(event),
    knowsLast: ({ context }) => context.cursor.id !== undefined,
    isDeferred: ({ context }) => isDeferred(context),
    isBackfilled: ({ context }) => isBackfilled(context),
    answersWait: (_, { request }: Answered) => hasVerb(request, "wait"),
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
    requestMissed: enqueueActions(({ context, enqueue, self }) => {
      const { lines, backfill } = planRequests(context);
      enqueue.assign({ backfill });
      enqueue(() => {
        for (const text of lines) context.server.request({ text, from: self });
      });
    }),
    /**
     * Another server may answer on the new connection. One may hang up on `time`, or ignore it: then one connection asks
     * no times.
     */
    noteCommands: assign(({ context: { wantedTimes, lossesBeforeTime }, event }) => {
      if (!answersAll(event)) return { commands: "assignment" as const, times: "unasked" as const };
      return lossesBeforeTime < maxLossesBeforeTime
        ? { commands: "all" as const, times: wantedTimes }
        : {
            commands: "all" as const,
            times: "unasked" as const,
            lossesBeforeTime: maxLossesBeforeTime - 1,
          };
    }),
    noteTimeAnswered: assign((_, { request }: Answered) =>
      hasVerb(request, "time") ? { lossesBeforeTime: 0 } : {},
    ),
    noteLossBeforeTime: assign(({ context: { backfill, lossesBeforeTime } }) =>
      backfill.timesInFlight === 0 ? {} : { lossesBeforeTime: lossesBeforeTime + 1 },
    ),
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
    dropUnread: ({ context }) => context.server.drop(describeSilence(readTimeoutMs)),
  },
  delays: {
    intervalMs: ({ context }) => context.intervalMs,
    /** Some servers answer `wait` at once: without a pause, the client would flood them. */
    pauseMs: 100,
    replyTimeoutMs,
    readTimeoutMs,
    waitRenewalMs,
  },
});
