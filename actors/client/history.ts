import { and, assign, setup } from "xstate";
import { withEvent } from "../with-event.ts";
import { describeSilence, isDamaged, isMissing } from "./answers.ts";
import { type FetchWindow, idsToRequest } from "./fetch-window.ts";
import { replyTimeoutMs } from "./limits.ts";
import type { Answered, ServerPort, View } from "./ports.ts";

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
}

/** The history requests ids in descending order: `last` is the oldest one. */
interface HistoryContext extends HistoryInput, FetchWindow {
  /** The newest id that the server no longer has; undefined if the last page did not reach it. */
  readonly goneId: number | undefined;
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
    isComplete: ({ context }) => context.next < context.last,
    isWanted: ({ context }, { reply }: Answered) =>
      reply?.kind === "message" && reply.message.id === context.next,
    isDamaged: (_, answer: Answered) => isDamaged(answer),
    isMissing: (_, answer: Answered) => isMissing(answer),
    isElsewhere: ({ context }, { before }: OlderWanted) => before - 1 !== context.goneId,
    isAtEnd: ({ context }) => context.goneId !== undefined,
    isDrained: ({ context }) => context.next === context.nextRequest,
  },
  actions: {
    startPage: assign((_, { before, count }: OlderWanted) => ({
      next: before - 1,
      nextRequest: before - 1,
      last: Math.max(1, before - count),
      goneId: undefined,
    })),
    requestOlder: ({ context, self }) => {
      for (const id of idsToRequest(context, -1)) context.server.request({ text: `read ${id}`, from: self });
    },
    noteRequested: assign(({ context }) => ({
      nextRequest: context.nextRequest - idsToRequest(context, -1).length,
    })),
    noteGone: assign(({ context }) => ({ goneId: context.next })),
    noteAnswered: assign(({ context }) => ({ next: context.next - 1 })),
    show: ({ context }, { text, reply }: Answered) => {
      if (reply?.kind === "message") context.view.show({ kind: "older", text, message: reply.message });
    },
    dropConnection: ({ context }) => context.server.drop(describeSilence(replyTimeoutMs)),
  },
  delays: { replyTimeoutMs },
}).createMachine({
  id: "history",
  context: ({ input }) => ({ ...input, next: 0, nextRequest: 0, last: 1, goneId: undefined }),
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
            guard: withEvent("isWanted"),
            target: "fetching",
            reenter: true,
            actions: [withEvent("show"), "noteAnswered"],
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
      on: { answered: { target: "draining", reenter: true, actions: "noteAnswered" } },
    },
    /** The next request may be about another board, or a newer part of this one. */
    exhausted: {
      on: {
        olderWanted: { guard: withEvent("isElsewhere"), target: "fetching", actions: withEvent("startPage") },
      },
    },
  },
});
