import { and, assign, sendTo, setup, stateIn } from "xstate";
import { describeSilence } from "./answers.ts";
import {
  answerTimeoutMs,
  type BatchAnswered,
  type BatchTyped,
  type ClientContext,
  type ClientEvent,
  type ClientInput,
} from "./client-context.ts";
import { historyMachine } from "./history.ts";
import type { HistoryWanted } from "./history-setup.ts";
import { type Identified, identificationMachine } from "./identification.ts";
import { chooseKeyTimeoutMs, noteKeyIgnored } from "./key-rules.ts";
import {
  connectTimeoutMs,
  maxUnansweredKeys,
  replyTimeoutMs,
  roundPauseMs,
  stableConnectionMs,
} from "./limits.ts";
import { hasVerb, lineOf } from "./notices.ts";
import { pollerMachine } from "./poller.ts";
import type { ModeChosen } from "./poller-setup.ts";
import type { Answered, AnsweredCommands, Failing, Notice } from "./ports.ts";
import { type Registered, registrationMachine } from "./registration.ts";
import { retryDelayMsAfter } from "./retry-policy.ts";

/** The input of the identification on a new connection. */
export function prepareIdentification({ server, keys, sending }: ClientContext) {
  return { server, sending, key: keys?.current() ?? "", keyTimeoutMs: chooseKeyTimeoutMs(keys) };
}

/**
 * Whether a lost connection is the likely reason for a key without an answer, since the board has had keys. Another
 * server may be there now, so it is not tried for ever; a client that does not reconnect has no later try.
 */
function trustsKeys({ keys, afterLoss, unansweredKeys }: ClientContext): boolean {
  return keys?.support() === "accepted" && afterLoss === "reconnect" && unansweredKeys < maxUnansweredKeys;
}

/** Whether this round has a server left, and the client may go on with that: a script that has begun may not. */
function mayTryNext({ server, triedServers, afterLoss, typed }: ClientContext): boolean {
  const hasNext = triedServers + 1 < server.serverCount;
  return hasNext && (afterLoss === "reconnect" || typed === "nothing");
}

/** A server that ignores keys, or hangs up on them, does so with all lines that it does not know. */
function findAnsweredCommands({ keys, keyAnswer }: ClientContext): AnsweredCommands {
  const support = keys?.support();
  const isUnanswered = keyAnswer === "silent" || (keyAnswer === "lost" && support !== "accepted");
  return isUnanswered || support === "ignored" ? "assignment" : "all";
}

/** The implementations that the client's chart names: children, guards, actions and delays. */
export const clientSetup = setup({
  types: {
    context: {} as ClientContext,
    events: {} as ClientEvent,
    input: {} as ClientInput,
    children: {} as {
      poller: "poller";
      identification: "identification";
      registration: "registration";
      history: "history";
    },
  },
  actors: {
    poller: pollerMachine,
    identification: identificationMachine,
    registration: registrationMachine,
    history: historyMachine,
  },
  guards: {
    isBlank: (_, { text }: { text: string }) => text.trim() === "",
    isClose: (_, { text }: { text: string }) => text.trim().toLowerCase() === "close",
    isWait: (_, { text }: { text: string }) => hasVerb(text, "wait"),
    isLastWait: ({ context }, { request }: Answered) =>
      hasVerb(request, "wait") && !context.unanswered.slice(1).some((command) => hasVerb(command, "wait")),
    isAllAnswered: ({ context }) => context.unanswered.length === 0,
    isAnswerAwaited: ({ context }) => context.unanswered.length > 0,
    mayTryNext: ({ context }) => mayTryNext(context),
    hasSeveral: ({ context }) => context.server.serverCount > 1,
    /** All is answered, and the user wants to go on. */
    mayLeave: and(["isAllAnswered", stateIn({ connected: { commands: "open" } })]),
    mayReconnect: ({ context }) => context.afterLoss === "reconnect",
    hasKey: ({ context }) => context.keys?.current() !== undefined,
    /** A server that is left for another one gets no second try. */
    mayGoWithoutKey: ({ context }) => !trustsKeys(context) && !mayTryNext(context),
    isAccepted: (_, { outcome }: Identified) => outcome === "accepted",
    isTurnedAway: (_, { outcome }: Identified) => outcome === "turned away",
    isUnsupported: (_, { outcome }: Identified) => outcome === "unsupported",
    /** The silence of a board that has keys says nothing about keys. */
    isFault: ({ context }, { outcome }: Identified) => outcome === "silent" && trustsKeys(context),
    isWelcome: (_, { reply }: Answered) => reply?.kind === "welcome",
  },
  actions: {
    connect: ({ context, self }) => context.server.open(self),
    dropUnopened: ({ context }) => context.server.drop(describeSilence(connectTimeoutMs)),
    dropSilent: ({ context }) => context.server.drop(describeSilence(answerTimeoutMs(context))),
    dropSilentKey: ({ context }) => context.server.drop(describeSilence(replyTimeoutMs)),
    noteKeysAccepted: ({ context }) => context.keys?.noteSupport("accepted"),
    noteKeysUnsupported: ({ context }) => context.keys?.noteSupport("unsupported"),
    noteKeysIgnored: ({ context: { keyAnswer, keys } }) => {
      if (keyAnswer === "silent") noteKeyIgnored(keys);
    },
    keepIdentified: assign((_, { sending, outcome }: Identified) => ({
      sendingNow: sending,
      keyAnswer: outcome,
      ...(outcome === "accepted" ? { unansweredKeys: 0 } : {}),
    })),
    forgetIdentified: assign({ sendingNow: "as typed", keyAnswer: "none" }),
    noteKeyLost: assign({ keyAnswer: "lost" }),
    countUnansweredKey: assign(({ context }) => ({ unansweredKeys: context.unansweredKeys + 1 })),
    closeGracefully: ({ context }) => context.server.closeGracefully(),
    request: ({ context, self }, { text }: { text: string }) =>
      context.server.request({ text: lineOf(text, context.sendingNow), from: self }),
    noteRequested: assign(({ context }, { text }: { text: string }) => ({
      typed: "something",
      unanswered: [...context.unanswered, text],
    })),
    requestBatch: ({ context, self }, { texts }: BatchTyped) => {
      const batch = {
        receive: (answers: readonly Answered[]) => self.send({ type: "batchAnswered", answers }),
      };
      for (const text of texts) {
        context.server.request({ text: lineOf(text, context.sendingNow), from: self, batch });
      }
    },
    noteBatchRequested: assign(({ context }, { texts }: BatchTyped) => ({
      typed: "something",
      unanswered: [...context.unanswered, ...texts],
    })),
    noteBatchAnswered: assign(({ context }, { answers }: BatchAnswered) => ({
      unanswered: context.unanswered.slice(answers.length),
    })),
    noteAnswered: assign(({ context }) => ({ unanswered: context.unanswered.slice(1) })),
    sendClose: ({ context }, { text }: { text: string }) => context.server.sendLine(text),
    show: ({ context }, notices: readonly Notice[]) => {
      for (const notice of notices) context.view.show(notice);
    },
    noteLoss: assign((_, { reason }: { reason: string }) => ({ lossReason: reason, unanswered: [] })),
    clearUnanswered: assign({ unanswered: [] }),
    noteFailing: assign((_, { reason }: Failing) => ({ lossReason: reason })),
    countTried: assign(({ context }) => ({ triedServers: context.triedServers + 1 })),
    useNextServer: ({ context }) => context.server.useNext(),
    planRetry: assign(({ context: { failures, random } }) => ({
      retryDelayMs: retryDelayMsAfter(failures, random()),
      failures: failures + 1,
      triedServers: 0,
    })),
    resetFailures: assign({ failures: 0, triedServers: 0 }),
    /** A retry by the user does not lengthen the later delays. */
    discountFailure: assign(({ context }) => ({ failures: Math.max(0, context.failures - 1) })),
    startPoller: sendTo("poller", ({ context }) => ({
      type: "connected",
      commands: findAnsweredCommands(context),
    })),
    stopPoller: sendTo("poller", { type: "disconnected" }),
    wakePoller: sendTo("poller", { type: "woken" }),
    chooseMode: sendTo("poller", (_, chosen: ModeChosen) => chosen),
    askHistory: sendTo("history", (_, wanted: HistoryWanted) => wanted),
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
    roundPauseMs,
  },
});
