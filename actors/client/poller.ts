import { and, assign, not, setup } from "xstate";
import {
  abandonGap,
  closeGap,
  idsToFetch,
  isFilled,
  isNotNow,
  isPostponed,
  noteFetching,
  openGap,
  takeFetched,
} from "./backfill.ts";
import {
  compareSeen,
  type Finding,
  findId,
  isAfter,
  judge,
  type Knowledge,
  knowNothing,
  leavesGap,
  showAlways,
} from "./cursor.ts";
import type { Answered, ServerPort, View } from "./ports.ts";
import { describeSilence, replyDeadlineMs, waitDeadlineMs } from "./retry-policy.ts";
import { withEvent } from "./with-event.ts";

/** How the client is to learn of news from now on; a poller that is off stays off. */
export interface ModeChosen {
  readonly type: "modeChosen";
  readonly mode: "poll" | "live";
}

/** What the poller is told: by the client, and by the line that it asks. */
export type PollerEvent =
  | { readonly type: "connected" }
  | { readonly type: "disconnected" }
  | ModeChosen
  | Answered;

/** Start data of a poller. */
export interface PollerInput {
  readonly line: Pick<ServerPort, "ask" | "drop">;
  readonly view: View;
  /** `poll`: ask `read` every `intervalMs`. `every`: the same, and show every answer. `live`: ask `wait`. */
  readonly mode: "poll" | "every" | "live" | "off";
  readonly intervalMs: number;
  /** When the first connection is asked for the first time. */
  readonly firstPoll: "at once" | "after the interval";
  /** How many of the board's last messages are shown at the start, up to 1,000. */
  readonly history: number;
}

/** What the poller knows of the board survives reconnects. */
type PollerContext = PollerInput & Knowledge;

/** The actions that follow from what `look` finds: show it, then know it. */
function find<E>(look: (known: Knowledge, event: E) => Finding) {
  const params = ({ context, event }: { context: PollerContext; event: E }) => look(context, event);
  return [{ type: "show", params } as const, { type: "know", params } as const];
}

const toPolling = { target: "#poller.asking.polling.reading" } as const;
const leaveLive = { guard: not("isLive"), ...toPolling } as const;

/**
 * The client's second activity, the assignment's secondary thread: it asks for the last message, waits for the
 * answer, and shows what is new. When messages lie between, it fetches them first, so that all are shown in the
 * order of their ids.
 */
export const pollerMachine = setup({
  types: {
    context: {} as PollerContext,
    events: {} as PollerEvent,
    input: {} as PollerInput,
    /** `asking`: a request is under way. `caughtUp`: nothing is known of that was not shown. */
    tags: {} as "asking" | "caughtUp",
  },
  guards: {
    isOff: ({ context }) => context.mode === "off",
    isLive: ({ context }) => context.mode === "live",
    isEvery: ({ context }) => context.mode === "every",
    isPatient: ({ context }) => context.firstPoll === "after the interval",
    /** Not at first, and not after a message that was missed: there is no line to hold the board against. */
    knowsLine: ({ context }) => context.seen.line !== undefined && context.seen.id !== 0,
    knowsLast: ({ context }) => context.seen.id !== undefined,
    isPostponed: ({ context }) => isPostponed(context),
    isFilled: ({ context }) => isFilled(context),
    answersRead: (_, answer: Answered) => answer.request === "read",
    isNotNow: (_, answer: Answered) => isNotNow(answer),
    isNoMessage: (_, answer: Answered) => findId(answer) === undefined,
    leavesGap: ({ context }, answer: Answered) => leavesGap(context, answer),
    isAfter: ({ context }, answer: Answered) => isAfter(context, answer),
  },
  actions: {
    askLast: ({ context, self }) => context.line.ask({ text: "read", from: self }),
    askNext: ({ context, self }) => context.line.ask({ text: `wait ${context.seen.id}`, from: self }),
    askSeen: ({ context, self }) => context.line.ask({ text: `read ${context.seen.id}`, from: self }),
    askBetween: ({ context, self }) => {
      for (const id of idsToFetch(context)) context.line.ask({ text: `read ${id}`, from: self });
    },
    noteFetching: assign(({ context }) => noteFetching(context)),
    show: ({ context }, { shown }: Finding) => {
      for (const item of shown) context.view.show(item);
    },
    know: assign((_, { known }: Finding) => known),
    sayPolling: ({ context }) =>
      context.view.show({ kind: "notice", text: "this server does not know wait: polling instead" }),
    choosePolling: assign({ mode: "poll" }),
    chooseMode: assign(({ context }, { mode }: ModeChosen) => (context.mode === "off" ? {} : { mode })),
    dropLine: ({ context }) => context.line.drop(describeSilence(replyDeadlineMs)),
  },
  delays: {
    intervalMs: ({ context }) => context.intervalMs,
    /** Not every server waits: one that answers `wait` at once is not to be asked without a pause. */
    pauseMs: 100,
    replyDeadlineMs,
    waitDeadlineMs,
  },
}).createMachine({
  id: "poller",
  context: ({ input }) => ({ ...input, ...knowNothing(input.history) }),
  initial: "offline",
  on: { disconnected: ".offline", modeChosen: { actions: withEvent("chooseMode") } },
  states: {
    /** Each connection begins with a read, live or not: what was missed is then fetched at once, and marked. */
    offline: {
      on: {
        connected: [
          { guard: "isOff" },
          { guard: "knowsLine", target: "resuming" },
          { guard: "isPatient", target: "asking.polling.resting" },
          { target: "asking.polling.reading" },
        ],
      },
    },
    /** Another board may stand there now, and may have overtaken the cursor: its message with that id will tell. */
    resuming: {
      tags: "asking",
      entry: "askSeen",
      after: { replyDeadlineMs: { actions: "dropLine" } },
      on: {
        answered: { target: "asking.polling.reading", actions: find(compareSeen) },
      },
    },
    asking: {
      initial: "polling",
      states: {
        polling: {
          initial: "resting",
          states: {
            resting: {
              tags: "caughtUp",
              always: { guard: and(["isLive", "knowsLast"]), target: "#poller.asking.live" },
              after: { intervalMs: "reading" },
            },
            reading: {
              tags: "asking",
              entry: "askLast",
              after: { replyDeadlineMs: { actions: "dropLine" } },
              on: {
                answered: [
                  { guard: "isEvery", target: "resting", actions: find(showAlways) },
                  { guard: withEvent("leavesGap"), target: "#poller.catchingUp", actions: find(openGap) },
                  { target: "resting", actions: find(judge) },
                ],
              },
            },
          },
        },
        live: {
          initial: "waiting",
          states: {
            waiting: {
              tags: ["asking", "caughtUp"],
              entry: "askNext",
              after: { waitDeadlineMs: "interrupting" },
              on: {
                modeChosen: { target: "interrupting", actions: withEvent("chooseMode") },
                answered: [
                  { guard: withEvent("isNotNow"), target: "resting", actions: find(judge) },
                  {
                    guard: withEvent("isNoMessage"),
                    target: "#poller.asking.polling.reading",
                    actions: ["sayPolling", "choosePolling"],
                  },
                  { guard: withEvent("leavesGap"), target: "#poller.catchingUp", actions: find(openGap) },
                  { guard: withEvent("isAfter"), target: "waiting", reenter: true, actions: find(judge) },
                  { target: "pausing", actions: find(judge) },
                ],
              },
            },
            pausing: { always: leaveLive, after: { pauseMs: "waiting" } },
            resting: { always: leaveLive, after: { intervalMs: "waiting" } },
            /** Any line ends a wait; so the answer to this one shows whether the server still answers. */
            interrupting: {
              tags: "asking",
              entry: "askLast",
              after: { replyDeadlineMs: { actions: "dropLine" } },
              on: { answered: { guard: withEvent("answersRead"), target: "interrupted" } },
            },
            interrupted: { always: [leaveLive, { target: "waiting" }] },
          },
        },
      },
    },
    catchingUp: {
      tags: "asking",
      entry: ["askBetween", "noteFetching"],
      always: [
        { guard: and(["isFilled", "isPostponed"]), target: "postponed", actions: find(closeGap) },
        { guard: and(["isFilled", "isLive"]), target: "asking.live", actions: find(closeGap) },
        { guard: "isFilled", target: "asking.polling", actions: find(closeGap) },
      ],
      after: { replyDeadlineMs: { actions: "dropLine" } },
      on: {
        answered: { target: "catchingUp", reenter: true, actions: find(takeFetched) },
        disconnected: { target: "offline", actions: find(abandonGap) },
      },
    },
    /** The server could not answer a part of a gap now. */
    postponed: { after: { intervalMs: "asking.polling.reading" } },
  },
});
