import { type ActorRefFrom, assign, not, sendTo, setup } from "xstate";
import { type ClientContext, type ClientEvent, type ClientInput, deadlineMs } from "./client-context.ts";
import { archiveMachine, type OlderWanted } from "./history.ts";
import {
  hasVerb,
  sayAnswer,
  sayConnected,
  sayFailure,
  sayFinishing,
  sayNotSent,
  sayRetry,
  sayUnanswered,
  sayUnasked,
} from "./notices.ts";
import { type ModeChosen, pollerMachine } from "./poller.ts";
import type { Answered, Notice } from "./ports.ts";
import { namingMachine } from "./registration.ts";
import { connectTimeoutMs, describeSilence, planRetryDelayMs } from "./retry-policy.ts";
import { withEvent } from "./with-event.ts";

/** A running client actor. */
export type ClientActor = ActorRefFrom<typeof clientMachine>;

interface Look<E> {
  readonly context: ClientContext;
  readonly event: E;
}

function show<E>(params: (look: Look<E>) => readonly Notice[]) {
  return { type: "show", params } as const;
}

const lose = [show(({ context }) => sayUnanswered(context.unanswered)), withEvent("noteLoss")];
const takeAnswer = [show<Answered>(({ event }) => sayAnswer(event)), { type: "noteAnswered" } as const];

/**
 * One client, as an actor: it connects, passes typed commands on and shows their answers, and comes back when the line
 * drops. Its children register its name, poll, and fetch old messages over the same line. `closed` is a good end,
 * `failed` a bad one; `down` decides what a loss means.
 */
export const clientMachine = setup({
  types: {
    context: {} as ClientContext,
    events: {} as ClientEvent,
    input: {} as ClientInput,
    children: {} as { poller: "poller"; naming: "naming"; archive: "archive" },
  },
  actors: { poller: pollerMachine, naming: namingMachine, archive: archiveMachine },
  guards: {
    isBlank: (_, { text }: { text: string }) => text.trim() === "",
    isClose: (_, { text }: { text: string }) => text.trim().toLowerCase() === "close",
    isWait: (_, { text }: { text: string }) => hasVerb(text, "wait"),
    isLastWait: ({ context }, { request }: Answered) =>
      hasVerb(request, "wait") && !context.unanswered.slice(1).some((command) => hasVerb(command, "wait")),
    isAllAnswered: ({ context }) => context.unanswered.length === 0,
    mayReconnect: ({ context }) => context.afterLoss === "reconnect",
    isWelcome: (_, { reply }: Answered) => reply?.kind === "welcome",
  },
  actions: {
    openLine: ({ context, self }) => context.line.open(self),
    dropUnopened: ({ context }) => context.line.drop(describeSilence(connectTimeoutMs)),
    dropSilent: ({ context }) => context.line.drop(describeSilence(deadlineMs(context))),
    hangUp: ({ context }) => context.line.hangUp(),
    ask: ({ context, self }, { text }: { text: string }) => context.line.ask({ text, from: self }),
    noteAsked: assign(({ context }, { text }: { text: string }) => ({
      unanswered: [...context.unanswered, text],
    })),
    noteAnswered: assign(({ context }) => ({ unanswered: context.unanswered.slice(1) })),
    sayClose: ({ context }, { text }: { text: string }) => context.line.say(text),
    show: ({ context }, shown: readonly Notice[]) => {
      for (const item of shown) context.view.show(item);
    },
    noteLoss: assign((_, { reason }: { reason: string }) => ({ reason, unanswered: [] })),
    planRetry: assign(({ context: { failures, random } }) => ({
      retryDelayMs: planRetryDelayMs(failures, random()),
      failures: failures + 1,
    })),
    forgetFailures: assign({ failures: 0 }),
    /** A try that was asked for does not lengthen the waits between those that are not. */
    forgiveFailure: assign(({ context }) => ({ failures: Math.max(0, context.failures - 1) })),
    startPoller: sendTo("poller", { type: "connected" }),
    stopPoller: sendTo("poller", { type: "disconnected" }),
    startNaming: sendTo("naming", { type: "connected" }),
    stopNaming: sendTo("naming", { type: "disconnected" }),
    tellName: sendTo("naming", (_, { reply }: Answered) => ({
      type: "welcomed",
      name: reply?.kind === "welcome" ? reply.name : "",
    })),
    openArchive: sendTo("archive", { type: "connected" }),
    closeArchive: sendTo("archive", { type: "disconnected" }),
    fetchOlder: sendTo("archive", (_, wanted: OlderWanted) => wanted),
    chooseMode: sendTo("poller", (_, chosen: ModeChosen) => chosen),
  },
  delays: {
    connectTimeoutMs,
    replyDeadlineMs: ({ context }) => deadlineMs(context),
    retryDelayMs: ({ context }) => context.retryDelayMs,
    /** A connection that lasts this long ends a row of failures. */
    lastingMs: 5000,
  },
}).createMachine({
  id: "client",
  context: ({ input }) => ({
    ...input,
    unanswered: [],
    failures: 0,
    retryDelayMs: 0,
    reason: "",
  }),
  invoke: [
    {
      id: "poller",
      src: "poller",
      input: ({ context: { line, view, polling } }) => ({ line, view, ...polling }),
    },
    { id: "naming", src: "naming", input: ({ context: { line, view, name } }) => ({ line, view, name }) },
    { id: "archive", src: "archive", input: ({ context: { line, view } }) => ({ line, view }) },
  ],
  initial: "connecting",
  on: {
    typed: [
      { guard: withEvent("isBlank") },
      { guard: withEvent("isClose"), target: ".closed" },
      { actions: show(({ event }) => sayNotSent(event.text)) },
    ],
    inputEnded: ".closed",
    quit: { target: ".closed", actions: show(({ context }) => sayUnanswered(context.unanswered)) },
    lost: { target: ".down", actions: lose },
    modeChosen: { actions: withEvent("chooseMode") },
  },
  states: {
    connecting: {
      entry: "openLine",
      after: { connectTimeoutMs: { actions: "dropUnopened" } },
      on: { opened: "connected" },
    },
    connected: {
      type: "parallel",
      entry: [show(({ context }) => sayConnected(context.line.address)), "startNaming", "openArchive"],
      exit: ["stopNaming", "closeArchive"],
      after: { lastingMs: { actions: "forgetFailures" } },
      on: {
        unasked: { actions: show(({ event }) => sayUnasked(event.text)) },
        olderWanted: { actions: withEvent("fetchOlder") },
      },
      states: {
        commands: {
          initial: "open",
          states: {
            open: {
              on: {
                typed: [
                  { guard: withEvent("isBlank") },
                  { guard: withEvent("isClose"), target: "closing", actions: withEvent("sayClose") },
                  { actions: [withEvent("ask"), withEvent("noteAsked")] },
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
                answered: [
                  {
                    guard: withEvent("isWelcome"),
                    target: "awaited",
                    reenter: true,
                    actions: [...takeAnswer, withEvent("tellName")],
                  },
                  { target: "awaited", reenter: true, actions: takeAnswer },
                ],
              },
            },
          },
        },
      },
    },
    down: { always: [{ guard: "mayReconnect", target: "reconnecting" }, { target: "failed" }] },
    reconnecting: {
      entry: ["planRetry", show(({ context }) => sayRetry(context.reason, context.retryDelayMs))],
      after: { retryDelayMs: "connecting" },
      on: { retry: { target: "connecting", actions: "forgiveFailure" } },
    },
    closed: { type: "final", entry: "hangUp" },
    failed: { type: "final", entry: [show(({ context }) => sayFailure(context.reason)), "hangUp"] },
  },
});
