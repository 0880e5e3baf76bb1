import { and, assign, setup } from "xstate";
import { maxFetchesInFlight } from "./limits.ts";
import type { Answered, ServerPort, View } from "./ports.ts";
import { describeSilence, replyDeadlineMs } from "./retry-policy.ts";
import { withEvent } from "./with-event.ts";

/** The person wants to see the `count` messages before the one with the id `before`. */
export interface OlderWanted {
  readonly type: "olderWanted";
  readonly before: number;
  readonly count: number;
}

/** What the archive is told: by the client, and by the line that it asks. */
export type ArchiveEvent =
  | { readonly type: "connected" }
  | { readonly type: "disconnected" }
  | OlderWanted
  | Answered;

/** Start data of an archive. */
export interface ArchiveInput {
  readonly line: Pick<ServerPort, "ask" | "drop">;
  readonly view: View;
}

/** Ids are asked for downwards, and answered in that order: `next` is the next answer's, `ask` the next to ask for. */
interface ArchiveContext extends ArchiveInput {
  readonly next: number;
  readonly ask: number;
  readonly first: number;
  /** The message that the server no longer keeps, if the last request has come upon one. */
  readonly goneId: number | undefined;
}

function idsToFetch({ next, ask, first }: ArchiveContext): number[] {
  const end = Math.max(first, next - maxFetchesInFlight + 1);
  return Array.from({ length: Math.max(ask - end + 1, 0) }, (_, index) => ask - index);
}

/**
 * Fetches messages from before the client came, when the person asks for them: one batch at a time, newest first. A
 * request that comes while one is under way is dropped. `exhausted`: the server keeps nothing older.
 */
export const archiveMachine = setup({
  types: {
    context: {} as ArchiveContext,
    events: {} as ArchiveEvent,
    input: {} as ArchiveInput,
  },
  guards: {
    isDone: ({ context }) => context.next < context.first,
    isWanted: ({ context }, { reply }: Answered) =>
      reply?.kind === "message" && reply.message.id === context.next,
    isMissing: (_, { reply }: Answered) =>
      reply?.kind === "error" && (reply.code === "gone" || reply.code === "no-such-message"),
    isElsewhere: ({ context }, { before }: OlderWanted) => before - 1 !== context.goneId,
    isAtEnd: ({ context }) => context.goneId !== undefined,
    isDrained: ({ context }) => context.next === context.ask,
  },
  actions: {
    begin: assign((_, { before, count }: OlderWanted) => ({
      next: before - 1,
      ask: before - 1,
      first: Math.max(1, before - count),
      goneId: undefined,
    })),
    askForNext: ({ context, self }) => {
      for (const id of idsToFetch(context)) context.line.ask({ text: `read ${id}`, from: self });
    },
    noteAsked: assign(({ context }) => ({ ask: context.ask - idsToFetch(context).length })),
    noteGone: assign(({ context }) => ({ goneId: context.next })),
    noteAnswered: assign(({ context }) => ({ next: context.next - 1 })),
    show: ({ context }, { text, reply }: Answered) => {
      if (reply?.kind === "message") context.view.show({ kind: "older", text, message: reply.message });
    },
    dropLine: ({ context }) => context.line.drop(describeSilence(replyDeadlineMs)),
  },
  delays: { replyDeadlineMs },
}).createMachine({
  id: "archive",
  context: ({ input }) => ({ ...input, next: 0, ask: 0, first: 1, goneId: undefined }),
  initial: "offline",
  on: { disconnected: ".offline" },
  states: {
    offline: { on: { connected: "idle" } },
    idle: { on: { olderWanted: { target: "fetching", actions: withEvent("begin") } } },
    fetching: {
      entry: ["askForNext", "noteAsked"],
      always: { guard: "isDone", target: "idle" },
      after: { replyDeadlineMs: { actions: "dropLine" } },
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
    /** The server keeps nothing older, or can't answer now: what else it was asked is let pass, before a new request counts. */
    draining: {
      always: [
        { guard: and(["isDrained", "isAtEnd"]), target: "exhausted" },
        { guard: "isDrained", target: "idle" },
      ],
      after: { replyDeadlineMs: { actions: "dropLine" } },
      on: { answered: { target: "draining", reenter: true, actions: "noteAnswered" } },
    },
    /** Another board, or a later part of this one, may be asked for. */
    exhausted: {
      on: {
        olderWanted: { guard: withEvent("isElsewhere"), target: "fetching", actions: withEvent("begin") },
      },
    },
  },
});
