import { and, not } from "xstate";
import { withEvent } from "../with-event.ts";
import { abandonBackfill, applyAnswer, finishBackfill, startBackfill } from "./backfill.ts";
import { reduceAtCursor, reduceEvery, reduceLatest, startReadState } from "./cursor.ts";
import { apply, pollerSetup } from "./poller-setup.ts";

const startReading = { target: "#poller.asking.polling.reading" } as const;
const leaveLive = { guard: not("isLive"), ...startReading } as const;
/** The message in the answer can be shown only after others, or with its time. */
const fetchFirst = {
  guard: withEvent("needsBackfill"),
  target: "#poller.backfilling",
  actions: apply(startBackfill),
} as const;

/**
 * The poller, the assignment's secondary thread: requests the last message, and shows it if it is new. If it missed
 * messages, it backfills them first, and shows all in the order of their ids. In live mode it reads until nothing is
 * new, and only then waits: a wait returns one message, a read reveals how many there are. It lives as long as the
 * client, since its read state survives reconnects.
 */
export const pollerMachine = pollerSetup.createMachine({
  id: "poller",
  context: ({ input: { times, ...input } }) => ({
    ...input,
    ...startReadState(input.history, input.from),
    wantedTimes: times,
    lossesBeforeTime: 0,
  }),
  initial: "offline",
  on: { disconnected: ".offline", modeChosen: { actions: withEvent("chooseMode") } },
  states: {
    /** Each connection starts with a `read`, even in live mode: missed messages are then backfilled at once. */
    offline: {
      exit: "noteCommands",
      on: {
        connected: [
          { guard: "isOff" },
          { guard: "knowsLine", target: "resuming" },
          { guard: "startsLater", target: "asking.polling.resting" },
          { target: "asking.polling.reading" },
        ],
      },
    },
    /** Another board may answer now, with ids past the cursor: its message at the cursor reveals it. */
    resuming: {
      tags: ["asking", "due"],
      entry: "requestAtCursor",
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: { answered: { target: "asking.polling.reading", actions: apply(reduceAtCursor) } },
    },
    asking: {
      initial: "polling",
      states: {
        polling: {
          initial: "resting",
          states: {
            resting: {
              tags: "caughtUp",
              always: [
                { guard: and(["isLive", "knowsLast"]), target: "#poller.asking.live" },
                { guard: "cannotWait", actions: ["reportPolling", "choosePolling"] },
              ],
              after: { intervalMs: "reading" },
              on: { woken: "reading" },
            },
            reading: {
              tags: ["asking", "due"],
              entry: "requestLast",
              after: { readTimeoutMs: { actions: "dropUnread" } },
              on: {
                answered: [
                  // The answer to a wait that this read ended: the read tells at least as much [WAI-3].
                  { guard: withEvent("answersWait") },
                  { guard: "isEvery", target: "resting", actions: apply(reduceEvery) },
                  fetchFirst,
                  { target: "resting", actions: apply(reduceLatest) },
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
              entry: "requestNext",
              // Any line ends a wait, and the reply shows whether the server still answers [WAI-3].
              after: { waitRenewalMs: startReading },
              on: {
                modeChosen: { ...startReading, actions: withEvent("chooseMode") },
                woken: startReading,
                answered: [
                  {
                    guard: withEvent("isTemporaryError"),
                    target: "resting",
                    actions: apply(reduceLatest),
                  },
                  {
                    guard: withEvent("isNoMessage"),
                    ...startReading,
                    actions: ["reportPolling", "choosePolling"],
                  },
                  fetchFirst,
                  { guard: withEvent("isNewer"), ...startReading, actions: apply(reduceLatest) },
                  { target: "pausing", actions: apply(reduceLatest) },
                ],
              },
            },
            pausing: { always: leaveLive, after: { pauseMs: "waiting" } },
            resting: { always: leaveLive, after: { intervalMs: "waiting" }, on: { woken: startReading } },
          },
        },
      },
    },
    backfilling: {
      tags: ["asking", "due"],
      entry: "requestMissed",
      always: [
        { guard: and(["isBackfilled", "isDeferred"]), target: "deferred", actions: apply(finishBackfill) },
        { guard: and(["isBackfilled", "isLive"]), ...startReading, actions: apply(finishBackfill) },
        { guard: "isBackfilled", target: "asking.polling", actions: apply(finishBackfill) },
      ],
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: {
        answered: {
          target: "backfilling",
          reenter: true,
          actions: [withEvent("noteTimeAnswered"), apply(applyAnswer)],
        },
        disconnected: { target: "offline", actions: ["noteLossBeforeTime", apply(abandonBackfill)] },
      },
    },
    /** The server cannot answer for some of the missed messages now. */
    deferred: { after: { intervalMs: "asking.polling.reading" } },
  },
});
