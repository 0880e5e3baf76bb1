import type { ActorRefFrom } from "xstate";
import { withEvent } from "../with-event.ts";
import { startContext } from "./client-context.ts";
import {
  handleLoss,
  leave,
  show,
  showBatchNotSent,
  showNotSent,
  showUnanswered,
  whenIdentified,
} from "./client-reactions.ts";
import { clientSetup, prepareIdentification } from "./client-setup.ts";
import { answers, service } from "./connected-regions.ts";
import {
  describeConnected,
  describeFailure,
  describeFinishing,
  describeNext,
  describeRetry,
  describeUnsolicited,
} from "./notices.ts";

/** A running client actor. */
export type ClientActor = ActorRefFrom<typeof clientMachine>;

/**
 * One client: connects, sends typed commands, shows their answers, and reconnects after a loss. Its children share the
 * connection: the poller, which lives as long as the client; the identification, which gives the user's key first; and
 * the registration and the history, which live as long as a connection. It ends in `closed`, or in `failed` after a
 * loss; `down` decides whether to reconnect, and with which of the board's servers: each one at once, then after a delay.
 */
export const clientMachine = clientSetup.createMachine({
  id: "client",
  context: ({ input }) => startContext(input),
  invoke: {
    id: "poller",
    src: "poller",
    input: ({ context: { server, view, polling } }) => ({ server, view, ...polling }),
  },
  initial: "connecting",
  on: {
    typed: [
      { guard: withEvent("isBlank") },
      { guard: withEvent("isClose"), target: ".closed" },
      { actions: showNotSent },
    ],
    batchTyped: { actions: showBatchNotSent },
    inputEnded: ".closed",
    quit: { target: ".closed", actions: showUnanswered },
    lost: { target: ".down", actions: handleLoss },
    denied: { target: ".failed", actions: handleLoss },
    keyReplaced: {
      target: ".connecting",
      actions: [showUnanswered, "clearUnanswered", "closeGracefully"],
    },
    modeChosen: { actions: withEvent("chooseMode") },
  },
  states: {
    connecting: {
      entry: ["forgetIdentified", "connect"],
      after: { connectTimeoutMs: { actions: "dropUnopened" } },
      on: { opened: [{ guard: "hasKey", target: "identifying" }, { target: "connected" }] },
    },
    /** Nothing else is sent before the key is answered: a server without keys may do anything with that line. */
    identifying: {
      invoke: {
        id: "identification",
        src: "identification",
        input: ({ context }) => prepareIdentification(context),
        onDone: whenIdentified,
      },
      on: {
        lost: [
          { guard: "mayGoWithoutKey", target: "connectingWithoutKey", actions: "noteKeyLost" },
          { target: "down", actions: ["countUnansweredKey", ...handleLoss] },
        ],
        failing: { guard: "mayTryNext", target: "down", actions: leave },
      },
    },
    /** The server says that it cannot serve this connection, and will close it. */
    turnedAway: { after: { replyTimeoutMs: { actions: "dropSilent" } } },
    connectingWithoutKey: {
      entry: "connect",
      after: { connectTimeoutMs: { actions: "dropUnopened" } },
      on: { opened: "connected" },
    },
    connected: {
      type: "parallel",
      entry: show(({ context }) => describeConnected(context.server.address)),
      invoke: [
        {
          id: "registration",
          src: "registration",
          input: ({ context: { server, view, name }, self }) => ({ server, view, name, client: self }),
        },
        {
          id: "history",
          src: "history",
          input: ({ context: { server, view, polling } }) => ({ server, view, times: polling.times }),
        },
      ],
      on: {
        unsolicited: { actions: show<{ text: string }>(({ event }) => describeUnsolicited(event.text)) },
        registered: { actions: [withEvent("keepName"), "noteKeysIgnored"] },
        woken: { actions: "wakePoller" },
        rangeWanted: { actions: withEvent("askHistory") },
        timeWanted: { actions: withEvent("askHistory") },
      },
      states: {
        commands: {
          initial: "open",
          states: {
            open: {
              on: {
                typed: [
                  { guard: withEvent("isBlank") },
                  { guard: withEvent("isClose"), target: "closing", actions: withEvent("sendClose") },
                  { actions: [withEvent("request"), withEvent("noteRequested")] },
                ],
                batchTyped: { actions: [withEvent("requestBatch"), withEvent("noteBatchRequested")] },
                inputEnded: "finishing",
              },
            },
            finishing: {
              entry: show(({ context }) => describeFinishing(context.unanswered)),
              always: { guard: "isAllAnswered", target: "#client.closed" },
              on: { inputEnded: {}, lost: { target: "#client.failed", actions: handleLoss } },
            },
            closing: {
              after: { answerTimeoutMs: { actions: "dropSilent" } },
              on: {
                inputEnded: {},
                lost: [
                  { guard: "isAllAnswered", target: "#client.closed" },
                  { target: "#client.failed", actions: handleLoss },
                ],
              },
            },
          },
        },
        /** A request of the poller would end a typed `wait` [WAI-3]. */
        polling: {
          initial: "running",
          on: { inputEnded: ".stopped" },
          states: {
            running: {
              entry: "startPoller",
              exit: "stopPoller",
              on: {
                typed: [
                  { guard: withEvent("isClose"), target: "stopped" },
                  { guard: withEvent("isWait"), target: "held" },
                ],
              },
            },
            held: {
              on: {
                typed: { guard: withEvent("isClose"), target: "stopped" },
                answered: { guard: withEvent("isLastWait"), target: "running" },
              },
            },
            stopped: {},
          },
        },
        service,
        answers,
      },
    },
    down: {
      always: [
        {
          guard: "mayTryNext",
          target: "connecting",
          actions: ["countTried", show(({ context }) => describeNext(context.lossReason)), "useNextServer"],
        },
        { guard: "mayReconnect", target: "reconnecting" },
        { target: "failed" },
      ],
    },
    reconnecting: {
      entry: [
        "planRetry",
        "useNextServer",
        show(({ context }) => describeRetry(context.lossReason, context.retryDelayMs)),
      ],
      after: { retryDelayMs: "connecting" },
      on: {
        retry: { target: "connecting", actions: "discountFailure" },
        woken: { target: "connecting", actions: "discountFailure" },
      },
    },
    closed: { type: "final", entry: "closeGracefully" },
    failed: {
      type: "final",
      entry: [show(({ context }) => describeFailure(context.lossReason)), "closeGracefully"],
    },
  },
});
