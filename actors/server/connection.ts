import { type ActorRefFrom, type AnyActorRef, assign, createActor, fromCallback, setup } from "xstate";
import { type Refusal, refuse } from "../../src/protocol/refusal.ts";
import type { Reply } from "../../src/protocol/reply.ts";
import type { Mailbox } from "./mailbox.ts";
import type { ClaimAnswer, NameRequest, Requester } from "./store-messages.ts";

/**
 * Events of a connection: from the client (`register`, `send`, `close`), the transport (`disconnect`) and the store.
 * `request` is the command's number within the session. The answer repeats it, since a refusal can overtake the answer
 * to an earlier command.
 */
export type ConnectionEvent =
  | { readonly type: "register"; readonly name: string; readonly request: number }
  | { readonly type: "send"; readonly text: string; readonly request: number }
  | { readonly type: "close" }
  | { readonly type: "disconnect" }
  | ClaimAnswer;

/** What a connection actor needs from its session: to answer a request, or to close after the replies so far. */
export interface ConnectionSession extends Requester {
  close(): void;
}

/** Input of a connection: its number, unique within the server; its session; the store, and the store's mailbox. */
export interface ConnectionInput {
  readonly owner: number;
  readonly session: ConnectionSession;
  readonly store: { send(event: NameRequest): void };
  readonly mailbox: Mailbox;
}

/** A running connection actor. */
export type ConnectionActor = ActorRefFrom<typeof connectionMachine>;

const busy = refuse("busy", "too many messages are queued; try again later");
const notRegistered = refuse("not-registered", "register <name> first");

/**
 * One connection as an actor: the assignment's `worker_thread`. It holds the client's name, puts messages into the
 * store's mailbox, has the store claim names, and answers through the session.
 */
export const connectionMachine = setup({
  types: {
    context: {} as ConnectionInput & { readonly name: string },
    events: {} as ConnectionEvent,
    input: {} as ConnectionInput,
  },
  guards: { isMailboxFull: ({ context }) => context.mailbox.isFull },
  actions: {
    claimName: ({ context, self }, params: { name: string; request: number }) =>
      context.store.send({ type: "claim", owner: context.owner, from: self, ...params }),
    keepName: assign((_, params: { name: string }) => ({ name: params.name })),
    releaseName: ({ context }) => context.store.send({ type: "release", owner: context.owner }),
    storeMessage: ({ context }, { text, request }: { text: string; request: number }) =>
      context.mailbox.put({ sender: context.name, text, requester: context.session, request }),
    answer: ({ context }, params: { request: number; reply: Reply | Refusal }) =>
      context.session.answer(params.request, params.reply),
    closeSession: ({ context }) => context.session.close(),
  },
}).createMachine({
  id: "connection",
  context: ({ input }) => ({ ...input, name: "" }),
  initial: "unregistered",
  on: {
    register: {
      actions: { type: "claimName", params: ({ event }) => ({ name: event.name, request: event.request }) },
    },
    named: {
      target: ".registered",
      actions: [
        { type: "keepName", params: ({ event }) => ({ name: event.name }) },
        {
          type: "answer",
          params: ({ event }) => ({ request: event.request, reply: { kind: "welcome", name: event.name } }),
        },
      ],
    },
    refused: {
      actions: { type: "answer", params: ({ event }) => ({ request: event.request, reply: event.refusal }) },
    },
    close: { target: ".closed", actions: "closeSession" },
    disconnect: { target: ".closed" },
  },
  states: {
    unregistered: {
      on: {
        send: {
          actions: {
            type: "answer",
            params: ({ event }) => ({ request: event.request, reply: notRegistered }),
          },
        },
      },
    },
    registered: {
      on: {
        send: [
          {
            guard: "isMailboxFull",
            actions: { type: "answer", params: ({ event }) => ({ request: event.request, reply: busy }) },
          },
          {
            actions: {
              type: "storeMessage",
              params: ({ event }) => ({ text: event.text, request: event.request }),
            },
          },
        ],
      },
    },
    closed: { type: "final", entry: "releaseName", on: { "*": {} } },
  },
});

/**
 * Starts the XState system that all connection actors of a server share; a system of their own would cost each 2.6 KiB.
 * It has no behaviour: it does not spawn them, ignores their failures, does not grow with them, and does not stop when
 * one fails.
 */
export function startConnectionSystem(): AnyActorRef {
  return createActor(fromCallback(() => undefined)).start();
}

/** Starts a connection actor. If it throws, it stops, `failed` is called, and other connections are not affected. */
export function startConnection(
  system: AnyActorRef,
  input: ConnectionInput,
  failed: (error: unknown) => void,
): ConnectionActor {
  const connection = createActor(connectionMachine, { parent: system, input });
  connection.subscribe({ error: failed });
  return connection.start();
}
