import { assign, setup } from "xstate";
import { withEvent } from "../with-event.ts";
import { describeSilence, isTemporaryError } from "./answers.ts";
import { firstNameRetryMs, maxNameRetryMs, replyTimeoutMs } from "./limits.ts";
import { describeNameRefused, describeNameTaken, describeRegistered } from "./notices.ts";
import type { Answered, Notice, ServerPort, View } from "./ports.ts";

/** A name is registered on this connection. */
export interface Registered {
  readonly type: "registered";
  readonly name: string;
}

/** The registration's events. `registered`: a typed command registered a name. */
export type RegistrationEvent = Registered | Answered;

/** Input of the registration. */
export interface RegistrationInput {
  readonly server: Pick<ServerPort, "request" | "drop">;
  readonly view: View;
  /** Receives the name once it is registered. */
  readonly client: { send(event: Registered): void };
  /** The name to register; undefined: none, until a typed command registers one. */
  readonly name: string | undefined;
}

interface RegistrationContext extends RegistrationInput {
  /** How often the registration has tried the name. */
  readonly tries: number;
}

function show<E>(params: (event: { context: RegistrationContext; event: E }) => readonly Notice[]) {
  return { type: "show", params } as const;
}

const showRefused = show<Answered>(({ context, event }) => describeNameRefused(event, context.tries));
const showTaken = show<Answered>(({ context, event }) => describeNameTaken(event, context.tries));

/** The client's name on one connection: registers it, and tracks the names that typed commands register. */
export const registrationMachine = setup({
  types: {
    context: {} as RegistrationContext,
    events: {} as RegistrationEvent,
    input: {} as RegistrationInput,
    tags: {} as "asking",
  },
  guards: {
    hasName: ({ context }) => context.name !== undefined,
    isWelcome: (_, { reply }: Answered) => reply?.kind === "welcome",
    /** The name may be free later: another person has it, or the server cannot give it now. */
    mayTryAgain: (_, answer: Answered) =>
      (answer.reply?.kind === "error" && answer.reply.code === "name-taken") || isTemporaryError(answer),
  },
  actions: {
    requestName: ({ context, self }) =>
      context.server.request({ text: `register ${context.name}`, from: self }),
    countTry: assign(({ context }) => ({ tries: context.tries + 1 })),
    keepAnsweredName: assign((_, { reply }: Answered) =>
      reply?.kind === "welcome" ? { name: reply.name } : {},
    ),
    keepName: assign((_, { name }: Registered) => ({ name })),
    reportName: ({ context }) => {
      if (context.name !== undefined) context.client.send({ type: "registered", name: context.name });
    },
    show: ({ context }, notices: readonly Notice[]) => {
      for (const notice of notices) context.view.show(notice);
    },
    dropConnection: ({ context }) => context.server.drop(describeSilence(replyTimeoutMs)),
  },
  delays: {
    replyTimeoutMs,
    nameRetryMs: ({ context: { tries } }) => Math.min(firstNameRetryMs * 2 ** (tries - 1), maxNameRetryMs),
  },
}).createMachine({
  id: "registration",
  context: ({ input }) => ({ ...input, tries: 0 }),
  initial: "starting",
  on: { registered: { target: ".registered", actions: withEvent("keepName") } },
  states: {
    starting: { always: [{ guard: "hasName", target: "registering" }, { target: "nameless" }] },
    registering: {
      tags: "asking",
      entry: ["countTry", "requestName"],
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: {
        answered: [
          {
            guard: withEvent("isWelcome"),
            target: "registered",
            actions: [
              withEvent("keepAnsweredName"),
              "reportName",
              show(({ event }) => describeRegistered(event)),
            ],
          },
          { guard: withEvent("mayTryAgain"), target: "taken", actions: showTaken },
          { target: "nameless", actions: showRefused },
        ],
        registered: { target: "overtaken", actions: withEvent("keepName") },
      },
    },
    /** A typed command registered a name during our request: the answer to our request shows which name counts. */
    overtaken: {
      tags: "asking",
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: {
        registered: { actions: withEvent("keepName") },
        answered: [{ guard: withEvent("isWelcome"), target: "registering" }, { target: "registered" }],
      },
    },
    /** It tries again, ever more slowly, as long as the connection lasts. */
    taken: { after: { nameRetryMs: "registering" } },
    nameless: {},
    registered: {},
  },
});
