import { and, assign, setup } from "xstate";
import { withEvent } from "../with-event.ts";
import { describeSilence, isMissing } from "./answers.ts";
import { type FetchWindow, idsToRequest } from "./fetch-window.ts";
import { replyTimeoutMs } from "./limits.ts";
import type { Answered, ServerPort, View } from "./ports.ts";

/** The person wants to see the `count` messages before the one with the id `before`. */
export interface OlderWanted {
  readonly type: "olderWanted";
  readonly before: number;
  readonly count: number;
}

/** The events of the history: from the client, and the answers to its own requests. */
export type HistoryEvent = OlderWanted | Answered;

/** Start data of the history. */
export interface HistoryInput {
  readonly server: Pick<ServerPort, "request" | "drop">;
  readonly view: View;
}

/** Ids are requested downwards: `last` is the oldest one wanted. */
interface HistoryContext extends HistoryInput, FetchWindow {
  /** The first message, going back, that the server no longer has, if the last request came to one. */
  readonly goneId: number | undefined;
}

/**
 * Pages back through the history, for as long as a connection lasts: fetches messages from before the client started when
 * the person asks for them, one page at a time, newest first. A request during a page is ignored. `exhausted`: the server
 * keeps nothing older.
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
    isMissing: (_, answer: Answered) => isMissing(answer),
    isElsewhere: ({ context }, { before }: OlderWanted) => before - 1 !== context.goneId,
    isAtEnd: ({ context }) => context.goneId !== undefined,
    isDrained: ({ context }) => context.next === context.ask,
  },
  actions: {
    startPage: assign((_, { before, count }: OlderWanted) => ({
      next: before - 1,
      ask: before - 1,
      last: Math.max(1, before - count),
      goneId: undefined,
    })),
    requestOlder: ({ context, self }) => {
      for (const id of idsToRequest(context, -1)) context.server.request({ text: `read ${id}`, from: self });
    },
    noteRequested: assign(({ context }) => ({ ask: context.ask - idsToRequest(context, -1).length })),
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
  context: ({ input }) => ({ ...input, next: 0, ask: 0, last: 1, goneId: undefined }),
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
          { guard: withEvent("isMissing"), target: "draining", actions: ["noteGone", "noteAnswered"] },
          { target: "draining", actions: "noteAnswered" },
        ],
      },
    },
    /** The server keeps nothing older, or cannot answer now: the replies in flight are ignored. */
    draining: {
      always: [
        { guard: and(["isDrained", "isAtEnd"]), target: "exhausted" },
        { guard: "isDrained", target: "idle" },
      ],
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: { answered: { target: "draining", reenter: true, actions: "noteAnswered" } },
    },
    /** Another board, or a later part of this one, may be asked for. */
    exhausted: {
      on: {
        olderWanted: { guard: withEvent("isElsewhere"), target: "fetching", actions: withEvent("startPage") },
      },
    },
  },
});
