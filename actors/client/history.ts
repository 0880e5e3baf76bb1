import { and, assign, setup } from "xstate";
import { withEvent } from "../with-event.ts";
import { describeSilence, isDamaged, isMissing } from "./answers.ts";
import {
  type Fetched,
  type FetchWindow,
  formatRequests,
  idsToRequest,
  noneInFlight,
  noteIds,
  receive,
  type Times,
} from "./fetch-window.ts";
import { replyTimeoutMs } from "./limits.ts";
import type { Answered, Notice, ServerPort, View } from "./ports.ts";

/** The user wants to see the `count` messages before the id `before`. */
export interface OlderWanted {
  readonly type: "olderWanted";
  readonly before: number;
  readonly count: number;
}

/** The history's events: from the client, and the answers to its requests. */
export type HistoryEvent = OlderWanted | Answered;

/** Input of the history. */
export interface HistoryInput {
  readonly server: Pick<ServerPort, "request" | "drop">;
  readonly view: View;
  /** Whether to ask for the times of messages. */
  readonly times: Times;
}

/** The history requests ids in descending order: `last` is the oldest one. */
interface HistoryContext extends HistoryInput, FetchWindow {
  /** The newest id that the server no longer has; undefined if the last page did not reach it. */
  readonly goneId: number | undefined;
}

function receiveOlder(context: HistoryContext, answer: Answered): Fetched {
  return receive(context, answer, context.times);
}

/** The message that an answer completes, if it is the next one. */
function wantedMessage(context: HistoryContext, latest: Answered): Notice | undefined {
  const { answer, storedAt } = receiveOlder(context, latest);
  if (answer?.reply?.kind !== "message" || answer.reply.message.id !== context.next) return undefined;
  return { kind: "older", text: answer.text, message: answer.reply.message, storedAt };
}

/**
 * Pages back through the history: fetches older messages when the user asks for them, one page at a time, newest first.
 * It lives as long as a connection. It ignores a request during a page. `exhausted`: the server has nothing older.
 */
export const historyMachine = setup({
  types: {
    context: {} as HistoryContext,
    events: {} as HistoryEvent,
    input: {} as HistoryInput,
  },
  guards: {
    isComplete: ({ context }) => context.next < context.last && context.timesInFlight === 0,
    /** The message is complete only with its time. */
    isPart: ({ context }, answer: Answered) => receiveOlder(context, answer).answer === undefined,
    isWanted: ({ context }, answer: Answered) => wantedMessage(context, answer) !== undefined,
    isDamaged: (_, answer: Answered) => isDamaged(answer),
    isMissing: (_, answer: Answered) => isMissing(answer),
    isElsewhere: ({ context }, { before }: OlderWanted) => before - 1 !== context.goneId,
    isAtEnd: ({ context }) => context.goneId !== undefined,
    isDrained: ({ context }) => context.next === context.nextRequest && context.timesInFlight === 0,
  },
  actions: {
    startPage: assign((_, { before, count }: OlderWanted) => ({
      next: before - 1,
      nextRequest: before - 1,
      last: Math.max(1, before - count),
      goneId: undefined,
    })),
    requestOlder: ({ context, self }) => {
      const ids = idsToRequest(context, -1, context.times);
      for (const text of formatRequests(ids, context.times)) context.server.request({ text, from: self });
    },
    noteRequested: assign(({ context }) => {
      const { times } = context;
      return noteIds(context, idsToRequest(context, -1, times), { step: -1, times });
    }),
    noteReceived: assign(({ context }, answer: Answered) => {
      const { change, times } = receiveOlder(context, answer);
      return { ...change, times };
    }),
    noteGone: assign(({ context }) => ({ goneId: context.next })),
    noteAnswered: assign(({ context }) => ({ next: context.next - 1 })),
    show: ({ context }, answer: Answered) => {
      const wanted = wantedMessage(context, answer);
      if (wanted !== undefined) context.view.show(wanted);
    },
    dropConnection: ({ context }) => context.server.drop(describeSilence(replyTimeoutMs)),
  },
  delays: { replyTimeoutMs },
}).createMachine({
  id: "history",
  context: ({ input }) => ({
    ...input,
    next: 0,
    nextRequest: 0,
    last: 1,
    goneId: undefined,
    ...noneInFlight,
  }),
  initial: "idle",
  states: {
    idle: { on: { olderWanted: { target: "fetching", actions: withEvent("startPage") } } },
    fetching: {
      entry: ["requestOlder", "noteRequested"],
      always: { guard: "isComplete", target: "idle" },
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: {
        answered: [
          {
            guard: withEvent("isPart"),
            target: "fetching",
            reenter: true,
            actions: withEvent("noteReceived"),
          },
          {
            guard: withEvent("isWanted"),
            target: "fetching",
            reenter: true,
            actions: [withEvent("show"), withEvent("noteReceived"), "noteAnswered"],
          },
          { guard: withEvent("isDamaged"), target: "fetching", reenter: true, actions: "noteAnswered" },
          { guard: withEvent("isMissing"), target: "draining", actions: ["noteGone", "noteAnswered"] },
          { target: "draining", actions: "noteAnswered" },
        ],
      },
    },
    /** The server has nothing older, or cannot answer now: the replies in flight are ignored. */
    draining: {
      always: [
        { guard: and(["isDrained", "isAtEnd"]), target: "exhausted" },
        { guard: "isDrained", target: "idle" },
      ],
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: {
        answered: [
          {
            guard: withEvent("isPart"),
            target: "draining",
            reenter: true,
            actions: withEvent("noteReceived"),
          },
          { target: "draining", reenter: true, actions: [withEvent("noteReceived"), "noteAnswered"] },
        ],
      },
    },
    /** The next request may be about another board, or a newer part of this one. */
    exhausted: {
      on: {
        olderWanted: { guard: withEvent("isElsewhere"), target: "fetching", actions: withEvent("startPage") },
      },
    },
  },
});
