import { type ActorRefFrom, assign, not, sendTo, setup } from "xstate";
import {
  type ClientContext,
  type ClientEvent,
  type ClientInput,
  deadlineMs,
  isNaming,
} from "./client-facts.ts";
import { connectTimeoutMs, planRetryDelayMs } from "./patience.ts";
import { pollerMachine } from "./poller.ts";
import type { Answered, Shown } from "./ports.ts";
import { withEvent } from "./with-event.ts";
import {
  hasVerb,
  type Pending,
  sayAnswer,
  sayConnected,
  sayFailure,
  sayFinishing,
  sayNamed,
  sayNameGivenUp,
  sayNameRefused,
  sayNotSent,
  sayRetry,
  sayUnanswered,
  sayUnasked,
} from "./wording.ts";

/** A running client actor. */
export type ClientActor = ActorRefFrom<typeof clientMachine>;

const maxNamingTries = 15;

interface Look<E> {
  readonly context: ClientContext;
  readonly event: E;
}

function show<E>(params: (look: Look<E>) => readonly Shown[]) {
  return { type: "show", params } as const;
}

/** Asks the server, and remembers who did. */
function ask<E>(params: (look: Look<E>) => Pending) {
  return [{ type: "ask", params } as const, { type: "noteAsked", params } as const];
}

const lose = [show(({ context }) => sayUnanswered(context.unanswered)), withEvent("noteLoss")];
const refused = show<Answered>(({ context, event }) => sayNameRefused(event, context.namingTries));

/**
 * One client, as an actor: it connects, passes typed commands on and shows their answers, registers its name, and
 * comes back when the line drops. `closed` is a good end, `failed` a bad one; `down` decides what a loss means.
 */
export const clientMachine = setup({
  types: {
    context: {} as ClientContext,
    events: {} as ClientEvent,
    input: {} as ClientInput,
  },
  actors: { poller: pollerMachine },
  guards: {
    isBlank: (_, { text }: { text: string }) => text.trim() === "",
    isClose: (_, { text }: { text: string }) => text.trim().toLowerCase() === "close",
    isWait: (_, { text }: { text: string }) => hasVerb(text, "wait"),
    isLastWait: ({ context }, { question }: Answered) =>
      hasVerb(question, "wait") && !context.unanswered.slice(1).some(({ text }) => hasVerb(text, "wait")),
    isAllAnswered: ({ context }) => context.unanswered.length === 0,
    mayReconnect: ({ context }) => context.afterLoss === "reconnect",
    hasName: ({ context }) => context.name !== undefined,
    isWelcome: (_, { reply }: Answered) => reply?.kind === "welcome",
    isNaming: ({ context }) => isNaming(context),
    isNamed: ({ context }, { reply }: Answered) => isNaming(context) && reply?.kind === "welcome",
    isNameTaken: ({ context }, { reply }: Answered) =>
      isNaming(context) && reply?.kind === "error" && reply.code === "name-taken",
    mayTryName: ({ context }) => context.namingTries < maxNamingTries,
  },
  actions: {
    openLine: ({ context, self }) => context.line.open(self),
    dropUnopened: ({ context }) => context.line.drop(`no answer for ${connectTimeoutMs / 1000} s`),
    dropSilent: ({ context }) => context.line.drop(`no answer for ${deadlineMs(context) / 1000} s`),
    hangUp: ({ context }) => context.line.hangUp(),
    ask: ({ context, self }, { text }: Pending) => context.line.ask({ text, from: self }),
    noteAsked: assign(({ context }, pending: Pending) => ({ unanswered: [...context.unanswered, pending] })),
    noteAnswered: assign(({ context }) => ({ unanswered: context.unanswered.slice(1) })),
    sayClose: ({ context }, { text }: { text: string }) => context.line.say(text),
    show: ({ context }, shown: readonly Shown[]) => {
      for (const item of shown) context.face.show(item);
    },
    noteLoss: assign((_, { reason }: { reason: string }) => ({ reason, unanswered: [], namingTries: 0 })),
    planRetry: assign(({ context: { failures, random } }) => ({
      retryDelayMs: planRetryDelayMs(failures, random()),
      failures: failures + 1,
    })),
    forgetFailures: assign({ failures: 0 }),
    startPoller: sendTo("poller", { type: "connected" }),
    stopPoller: sendTo("poller", { type: "disconnected" }),
    keepName: assign((_, { reply }: Answered) => (reply?.kind === "welcome" ? { name: reply.name } : {})),
    countTry: assign(({ context }) => ({ namingTries: context.namingTries + 1 })),
  },
  delays: {
    connectTimeoutMs,
    replyDeadlineMs: ({ context }) => deadlineMs(context),
    retryDelayMs: ({ context }) => context.retryDelayMs,
    /** A connection that lasts this long ends a row of failures. */
    lastingMs: 5000,
    /** The server may notice late that the connection which had the name is gone. */
    nameRetryMs: 2000,
  },
}).createMachine({
  id: "client",
  context: ({ input }) => ({
    ...input,
    unanswered: [],
    failures: 0,
    retryDelayMs: 0,
    namingTries: 0,
    reason: "",
  }),
  invoke: {
    id: "poller",
    src: "poller",
    input: ({ context: { line, face, polling } }) => ({ line, face, ...polling }),
  },
  initial: "connecting",
  on: {
    typed: [{ guard: withEvent("isBlank") }, { actions: show(({ event }) => sayNotSent(event.text)) }],
    inputEnded: ".closed",
    quit: { target: ".closed", actions: show(({ context }) => sayUnanswered(context.unanswered)) },
    lost: { target: ".down", actions: lose },
  },
  states: {
    connecting: {
      entry: "openLine",
      after: { connectTimeoutMs: { actions: "dropUnopened" } },
      on: { opened: "connected" },
    },
    connected: {
      type: "parallel",
      entry: show(({ context }) => sayConnected(context.line.address)),
      after: { lastingMs: { actions: "forgetFailures" } },
      on: { unasked: { actions: show(({ event }) => sayUnasked(event.text)) } },
      states: {
        commands: {
          initial: "open",
          states: {
            open: {
              on: {
                typed: [
                  { guard: withEvent("isBlank") },
                  { guard: withEvent("isClose"), target: "closing", actions: withEvent("sayClose") },
                  { actions: ask(({ event }) => ({ text: event.text, asker: "keyboard" })) },
                ],
                inputEnded: "finishing",
              },
            },
            finishing: {
              entry: show(({ context }) => sayFinishing(context.unanswered)),
              always: { guard: "isAllAnswered", target: "#client.closed" },
              on: { inputEnded: {}, lost: { target: "#client.failed", actions: lose } },
            },
            closing: {
              after: { replyDeadlineMs: { actions: "dropSilent" } },
              on: {
                inputEnded: {},
                lost: [
                  { guard: "isAllAnswered", target: "#client.closed" },
                  { target: "#client.failed", actions: lose },
                ],
              },
            },
          },
        },
        /** A line of the poller's would end a typed `wait` (PROTOCOL.md, [WAI-3]). */
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
        answers: {
          initial: "none",
          states: {
            none: { always: { guard: not("isAllAnswered"), target: "awaited" } },
            awaited: {
              always: { guard: "isAllAnswered", target: "none" },
              after: { replyDeadlineMs: { actions: "dropSilent" } },
              on: {
                answered: {
                  target: "awaited",
                  reenter: true,
                  actions: [
                    show(({ context, event }) => sayAnswer(context.unanswered[0], event)),
                    "noteAnswered",
                  ],
                },
              },
            },
          },
        },
        naming: {
          initial: "unnamed",
          on: {
            answered: { guard: withEvent("isWelcome"), target: ".named", actions: withEvent("keepName") },
          },
          states: {
            unnamed: { always: { guard: "hasName", target: "registering" } },
            registering: {
              entry: [
                "countTry",
                ...ask(({ context }) => ({ text: `register ${context.name}`, asker: "naming" })),
              ],
              on: {
                answered: [
                  {
                    guard: withEvent("isNamed"),
                    target: "named",
                    actions: [withEvent("keepName"), show(({ event }) => sayNamed(event))],
                  },
                  { guard: withEvent("isNameTaken"), target: "taken", actions: refused },
                  { guard: "isNaming", target: "nameless", actions: refused },
                ],
              },
            },
            taken: {
              after: {
                nameRetryMs: [
                  { guard: "mayTryName", target: "registering" },
                  { target: "nameless", actions: show(({ context }) => sayNameGivenUp(context.name)) },
                ],
              },
            },
            nameless: {},
            named: {},
          },
        },
      },
    },
    down: { always: [{ guard: "mayReconnect", target: "reconnecting" }, { target: "failed" }] },
    reconnecting: {
      entry: ["planRetry", show(({ context }) => sayRetry(context.reason, context.retryDelayMs))],
      after: { retryDelayMs: "connecting" },
    },
    closed: { type: "final", entry: "hangUp" },
    failed: { type: "final", entry: [show(({ context }) => sayFailure(context.reason)), "hangUp"] },
  },
});
