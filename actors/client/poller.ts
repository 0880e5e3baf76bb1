import { and, not } from "xstate";
import { withEvent } from "../with-event.ts";
import { abandonBackfill, applyFetched, finishBackfill, startBackfill } from "./backfill.ts";
import { reduceAtCursor, reduceEvery, reduceLatest, startReadState } from "./cursor.ts";
import { apply, pollerSetup } from "./poller-setup.ts";

const startPolling = { target: "#poller.asking.polling.reading" } as const;
const leaveLive = { guard: not("isLive"), ...startPolling } as const;

/**
 * The poller, the assignment's secondary thread: requests the last message, and shows it if it is new. If it missed
 * messages, it backfills them first, and shows all in the order of their ids. It lives as long as the client, since its
 * read state survives reconnects.
 */
export const pollerMachine = pollerSetup.createMachine({
  id: "poller",
  context: ({ input }) => ({ ...input, ...startReadState(input.history) }),
  initial: "offline",
  on: { disconnected: ".offline", modeChosen: { actions: withEvent("chooseMode") } },
  states: {
    /** Each connection starts with a `read`, even in live mode: missed messages are then backfilled at once. */
    offline: {
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
      tags: "asking",
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
              always: { guard: and(["isLive", "knowsLast"]), target: "#poller.asking.live" },
              after: { intervalMs: "reading" },
            },
            reading: {
              tags: "asking",
              entry: "requestLast",
              after: { replyTimeoutMs: { actions: "dropConnection" } },
              on: {
                answered: [
                  { guard: "isEvery", target: "resting", actions: apply(reduceEvery) },
                  {
                    guard: withEvent("needsBackfill"),
                    target: "#poller.backfilling",
                    actions: apply(startBackfill),
                  },
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
              after: { waitReplyTimeoutMs: "interrupting" },
              on: {
                modeChosen: { target: "interrupting", actions: withEvent("chooseMode") },
                answered: [
                  {
                    guard: withEvent("isTemporaryError"),
                    target: "resting",
                    actions: apply(reduceLatest),
                  },
                  {
                    guard: withEvent("isNoMessage"),
                    ...startPolling,
                    actions: ["reportPolling", "choosePolling"],
                  },
                  {
                    guard: withEvent("needsBackfill"),
                    target: "#poller.backfilling",
                    actions: apply(startBackfill),
                  },
                  {
                    guard: withEvent("isNewer"),
                    target: "waiting",
                    reenter: true,
                    actions: apply(reduceLatest),
                  },
                  { target: "pausing", actions: apply(reduceLatest) },
                ],
              },
            },
            pausing: { always: leaveLive, after: { pauseMs: "waiting" } },
            resting: { always: leaveLive, after: { intervalMs: "waiting" } },
            /** Any line ends a wait, so the reply to this `read` shows whether the server still answers [WAI-3]. */
            interrupting: {
              tags: "asking",
              entry: "requestLast",
              after: { replyTimeoutMs: { actions: "dropConnection" } },
              on: { answered: { guard: withEvent("answersRead"), target: "interrupted" } },
            },
            interrupted: { always: [leaveLive, { target: "waiting" }] },
          },
        },
      },
    },
    backfilling: {
      tags: "asking",
      entry: ["requestMissed", "noteRequested"],
      always: [
        { guard: and(["isBackfilled", "isDeferred"]), target: "deferred", actions: apply(finishBackfill) },
        { guard: and(["isBackfilled", "isLive"]), target: "asking.live", actions: apply(finishBackfill) },
        { guard: "isBackfilled", target: "asking.polling", actions: apply(finishBackfill) },
      ],
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: {
        answered: { target: "backfilling", reenter: true, actions: apply(applyFetched) },
        disconnected: { target: "offline", actions: apply(abandonBackfill) },
      },
    },
    /** The server cannot answer for some of the missed messages now. */
    deferred: { after: { intervalMs: "asking.polling.reading" } },
  },
});
