import { assign, sendTo, setup } from "xstate";
import { withEvent } from "../with-event.ts";
import { describeSilence } from "./answers.ts";
import { answerTimeoutMs, type ClientContext, type ClientEvent, type ClientInput } from "./client-context.ts";
import { historyMachine, type OlderWanted } from "./history.ts";
import { connectTimeoutMs, replyTimeoutMs, stableConnectionMs } from "./limits.ts";
import { describeReply, describeUnanswered, hasVerb } from "./notices.ts";
import { pollerMachine } from "./poller.ts";
import type { ModeChosen } from "./poller-setup.ts";
import type { Answered, Notice } from "./ports.ts";
import { type Registered, registrationMachine } from "./registration.ts";
import { retryDelayMsAfter } from "./retry-policy.ts";

/** The action that shows the notices that `params` derives from the context and the event. */
export function show<E>(params: (event: { context: ClientContext; event: E }) => readonly Notice[]) {
  return { type: "show", params } as const;
}

/** On a loss: reports and clears the unanswered commands. */
export const handleLoss = [
  show(({ context }) => describeUnanswered(context.unanswered)),
  withEvent("noteLoss"),
];
/** On the answer to a typed command: shows it, and removes the command from the unanswered ones. */
export const handleAnswer = [
  show<Answered>(({ event }) => describeReply(event)),
  { type: "noteAnswered" } as const,
];

/** The implementations that the client's chart names: children, guards, actions and delays. */
export const clientSetup = setup({
  types: {
    context: {} as ClientContext,
    events: {} as ClientEvent,
    input: {} as ClientInput,
    children: {} as { poller: "poller"; registration: "registration"; history: "history" },
  },
  actors: { poller: pollerMachine, registration: registrationMachine, history: historyMachine },
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
    connect: ({ context, self }) => context.server.open(self),
    dropUnopened: ({ context }) => context.server.drop(describeSilence(connectTimeoutMs)),
    dropSilent: ({ context }) => context.server.drop(describeSilence(answerTimeoutMs(context))),
    closeGracefully: ({ context }) => context.server.closeGracefully(),
    request: ({ context, self }, { text }: { text: string }) => context.server.request({ text, from: self }),
    noteRequested: assign(({ context }, { text }: { text: string }) => ({
      unanswered: [...context.unanswered, text],
    })),
    noteAnswered: assign(({ context }) => ({ unanswered: context.unanswered.slice(1) })),
    sendClose: ({ context }, { text }: { text: string }) => context.server.sendLine(text),
    show: ({ context }, notices: readonly Notice[]) => {
      for (const notice of notices) context.view.show(notice);
    },
    noteLoss: assign((_, { reason }: { reason: string }) => ({ lossReason: reason, unanswered: [] })),
    planRetry: assign(({ context: { failures, random } }) => ({
      retryDelayMs: retryDelayMsAfter(failures, random()),
      failures: failures + 1,
    })),
    resetFailures: assign({ failures: 0 }),
    /** A retry by the user does not lengthen the later delays. */
    discountFailure: assign(({ context }) => ({ failures: Math.max(0, context.failures - 1) })),
    startPoller: sendTo("poller", { type: "connected" }),
    stopPoller: sendTo("poller", { type: "disconnected" }),
    wakePoller: sendTo("poller", { type: "woken" }),
    chooseMode: sendTo("poller", (_, chosen: ModeChosen) => chosen),
    fetchOlder: sendTo("history", (_, wanted: OlderWanted) => wanted),
    keepName: assign((_, { name }: Registered) => ({ name })),
    keepTypedName: assign((_, { reply }: Answered) =>
      reply?.kind === "welcome" ? { name: reply.name } : {},
    ),
    reportTypedName: sendTo("registration", (_, { reply }: Answered) => ({
      type: "registered",
      name: reply?.kind === "welcome" ? reply.name : "",
    })),
  },
  delays: {
    connectTimeoutMs,
    replyTimeoutMs,
    answerTimeoutMs: ({ context }) => answerTimeoutMs(context),
    retryDelayMs: ({ context }) => context.retryDelayMs,
    stableConnectionMs,
  },
});
