import { assign, setup } from "xstate";
import { withEvent } from "../with-event.ts";
import { describeSilence } from "./answers.ts";
import { judgeKeyAnswer } from "./key-rules.ts";
import { replyTimeoutMs } from "./limits.ts";
import { listsCommand } from "./notices.ts";
import type { Answered, ServerPort } from "./ports.ts";

/** How the client sends messages: as typed, or, to learn their ids, by `post` if the server has it. */
export type Sending = "as typed" | "by post";

/** Input of an identification. */
export interface IdentificationInput {
  readonly server: Pick<ServerPort, "request" | "drop">;
  readonly key: string;
  /** How long the server may take to answer the key. */
  readonly keyTimeoutMs: number;
  /** How the client wants to send. */
  readonly sending: Sending;
}

/** How the server answered the key. `turned away`: it cannot serve this connection now, and says why in `text`. */
export interface Identified {
  readonly outcome: "accepted" | "unsupported" | "silent" | "turned away";
  readonly text: string;
  /** `by post` if the client wants that and the server has `post`. */
  readonly sending: Sending;
}

interface IdentificationContext extends IdentificationInput {
  readonly identified: Identified;
}

const unanswered: Identified = { outcome: "silent", text: "", sending: "as typed" };

/**
 * Gives the user's key on a new connection, before any other line: connections with the same key are one person. If the
 * client wants to post, it then asks what the server can do. Its output says how the server answered.
 */
export const identificationMachine = setup({
  types: {
    context: {} as IdentificationContext,
    events: {} as Answered,
    input: {} as IdentificationInput,
    output: {} as Identified,
  },
  guards: {
    isAccepted: (_, answer: Answered) => judgeKeyAnswer(answer) === "accepted",
    isTurnedAway: (_, answer: Answered) => judgeKeyAnswer(answer) === "turned away",
    wantsPost: ({ context }) => context.sending === "by post",
  },
  actions: {
    giveKey: ({ context, self }) => context.server.request({ text: `key ${context.key}`, from: self }),
    askCommands: ({ context, self }) => context.server.request({ text: "help", from: self }),
    noteAccepted: assign({ identified: { ...unanswered, outcome: "accepted" } }),
    noteUnsupported: assign({ identified: { ...unanswered, outcome: "unsupported" } }),
    noteTurnedAway: assign((_, { text }: Answered) => ({
      identified: { ...unanswered, outcome: "turned away" as const, text },
    })),
    noteCommands: assign(({ context: { identified } }, { text }: Answered) => ({
      identified: listsCommand(text, "post") ? { ...identified, sending: "by post" as const } : identified,
    })),
    dropConnection: ({ context }) => context.server.drop(describeSilence(replyTimeoutMs)),
  },
  delays: { replyTimeoutMs, keyTimeoutMs: ({ context }) => context.keyTimeoutMs },
}).createMachine({
  id: "identification",
  context: ({ input }) => ({ ...input, identified: unanswered }),
  output: ({ context }) => context.identified,
  initial: "giving",
  states: {
    giving: {
      entry: "giveKey",
      after: { keyTimeoutMs: "done" },
      on: {
        answered: [
          { guard: withEvent("isAccepted"), target: "accepted", actions: "noteAccepted" },
          {
            guard: withEvent("isTurnedAway"),
            target: "done",
            actions: withEvent("noteTurnedAway"),
          },
          { target: "done", actions: "noteUnsupported" },
        ],
      },
    },
    accepted: { always: [{ guard: "wantsPost", target: "asking" }, { target: "done" }] },
    asking: {
      entry: "askCommands",
      after: { replyTimeoutMs: { actions: "dropConnection" } },
      on: { answered: { target: "done", actions: withEvent("noteCommands") } },
    },
    done: { type: "final" },
  },
});
