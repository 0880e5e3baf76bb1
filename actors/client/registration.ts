import { assign, setup } from "xstate";
import { maxNamingTries } from "./limits.ts";
import { sayNamed, sayNameGivenUp, sayNameRefused } from "./notices.ts";
import type { Answered, Notice, ServerPort, View } from "./ports.ts";
import { describeSilence, replyDeadlineMs } from "./retry-policy.ts";
import { withEvent } from "./with-event.ts";

/** What the naming is told; `welcomed`: the person has registered a name by a command. */
export type NamingEvent =
  | { readonly type: "connected" }
  | { readonly type: "disconnected" }
  | { readonly type: "welcomed"; readonly name: string }
  | Answered;

/** Start data of the naming. */
export interface NamingInput {
  readonly line: Pick<ServerPort, "ask" | "drop">;
  readonly view: View;
  /** The name to register on each connection; undefined: none, until the person has registered one. */
  readonly name: string | undefined;
}

interface NamingContext extends NamingInput {
  /** How often the name was asked for on this connection. */
  readonly tries: number;
}

function show<E>(params: (look: { context: NamingContext; event: E }) => readonly Notice[]) {
  return { type: "show", params } as const;
}

const refused = show<Answered>(({ context, event }) => sayNameRefused(event, context.tries));

/** The client's name: registered on each connection anew, and kept when the person registers another one. */
export const namingMachine = setup({
  types: {
    context: {} as NamingContext,
    events: {} as NamingEvent,
    input: {} as NamingInput,
  },
  guards: {
    hasName: ({ context }) => context.name !== undefined,
    isWelcome: (_, { reply }: Answered) => reply?.kind === "welcome",
    isNameTaken: (_, { reply }: Answered) => reply?.kind === "error" && reply.code === "name-taken",
    mayTryAgain: ({ context }) => context.tries < maxNamingTries,
  },
  actions: {
    askForName: ({ context, self }) => context.line.ask({ text: `register ${context.name}`, from: self }),
    countTry: assign(({ context }) => ({ tries: context.tries + 1 })),
    forgetTries: assign({ tries: 0 }),
    keepAnsweredName: assign((_, { reply }: Answered) =>
      reply?.kind === "welcome" ? { name: reply.name } : {},
    ),
    keepName: assign((_, { name }: { name: string }) => ({ name })),
    show: ({ context }, shown: readonly Notice[]) => {
      for (const item of shown) context.view.show(item);
    },
    dropLine: ({ context }) => context.line.drop(describeSilence(replyDeadlineMs)),
  },
  delays: {
    replyDeadlineMs,
    /** The server may notice late that the connection which had the name is gone. */
    nameRetryMs: 2000,
  },
}).createMachine({
  id: "naming",
  context: ({ input }) => ({ ...input, tries: 0 }),
  initial: "offline",
  on: {
    disconnected: ".offline",
    welcomed: { target: ".named", actions: withEvent("keepName") },
  },
  states: {
    offline: {
      entry: "forgetTries",
      on: { connected: [{ guard: "hasName", target: "registering" }, { target: "nameless" }] },
    },
    registering: {
      entry: ["countTry", "askForName"],
      after: { replyDeadlineMs: { actions: "dropLine" } },
      on: {
        answered: [
          {
            guard: withEvent("isWelcome"),
            target: "named",
            actions: [withEvent("keepAnsweredName"), show(({ event }) => sayNamed(event))],
          },
          { guard: withEvent("isNameTaken"), target: "taken", actions: refused },
          { target: "nameless", actions: refused },
        ],
        welcomed: { target: "overtaken", actions: withEvent("keepName") },
      },
    },
    /** The person has registered a name while ours was asked for: the answer to that tells which one counts. */
    overtaken: {
      after: { replyDeadlineMs: { actions: "dropLine" } },
      on: {
        welcomed: { actions: withEvent("keepName") },
        answered: [{ guard: withEvent("isWelcome"), target: "registering" }, { target: "named" }],
      },
    },
    taken: {
      after: {
        nameRetryMs: [
          { guard: "mayTryAgain", target: "registering" },
          { target: "nameless", actions: show(({ context }) => sayNameGivenUp(context.name)) },
        ],
      },
    },
    nameless: {},
    named: {},
  },
});
