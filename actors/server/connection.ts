import { type ActorRefFrom, type AnyActorRef, assign, createActor, fromCallback, setup } from "xstate";
import { type Refusal, refuse } from "../../src/protocol/refusal.ts";
import type { Reply } from "../../src/protocol/reply.ts";
import type { StoreAnswer, StoreRequest } from "./store-messages.ts";

/**
 * What a connection is told: by its client (`register`, `send`, `close`), by its transport (`disconnect`), and
 * by the store. `request` numbers the command within the session: it comes back with the answer, since a refusal
 * can overtake the answer to an earlier command.
 */
export type ConnectionEvent =
  | { readonly type: "register"; readonly name: string; readonly request: number }
  | { readonly type: "send"; readonly text: string; readonly request: number }
  | { readonly type: "close" }
  | { readonly type: "disconnect" }
  | StoreAnswer;

/** What a connection actor asks of its session: to answer a request, or to close after the replies so far. */
export interface ConnectionSession {
  answer(request: number, reply: Reply | Refusal): void;
  close(): void;
}

/** Start data of a connection: its number, unique within the server; its session; and the store's mailbox. */
export interface ConnectionInput {
  readonly owner: number;
  readonly session: ConnectionSession;
  readonly store: { send(event: StoreRequest): void };
}

/** A running connection actor. */
export type ConnectionActor = ActorRefFrom<typeof connectionMachine>;

const notRegistered = refuse("not-registered", "register <name> first");

/**
 * One connection, as an actor: the assignment's `worker_thread`. It knows who the client is, passes to the store
 * what changes the board, and tells the session how each request ended.
 */
export const connectionMachine = setup({
  types: {
    context: {} as ConnectionInput & { readonly name: string },
    events: {} as ConnectionEvent,
    input: {} as ConnectionInput,
  },
  actions: {
    claimName: ({ context, self }, params: { name: string; request: number }) =>
      context.store.send({ type: "claim", owner: context.owner, from: self, ...params }),
    keepName: assign((_, params: { name: string }) => ({ name: params.name })),
    releaseName: ({ context }) => context.store.send({ type: "release", owner: context.owner }),
    storeMessage: ({ context, self }, params: { text: string; request: number }) =>
      context.store.send({ type: "send", sender: context.name, from: self, ...params }),
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
    stored: {
      actions: { type: "answer", params: ({ event }) => ({ request: event.request, reply: { kind: "ok" } }) },
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
        send: {
          actions: {
            type: "storeMessage",
            params: ({ event }) => ({ text: event.text, request: event.request }),
          },
        },
      },
    },
    closed: { type: "final", entry: "releaseName", on: { "*": {} } },
  },
});

/**
 * Starts what the connection actors of one server have in common: XState's bookkeeping, which would cost each of them
 * 2.6 KiB of its own. It has no behaviour: it does not spawn them, hears of their failures without a reaction, and
 * neither grows with them nor stops when one fails.
 */
export function startConnectionSystem(): AnyActorRef {
  return createActor(fromCallback(() => undefined)).start();
}

/** Starts a connection actor; `failed` is told if it throws, which ends it and touches no other. */
export function startConnection(
  system: AnyActorRef,
  input: ConnectionInput,
  failed: (error: unknown) => void,
): ConnectionActor {
  const connection = createActor(connectionMachine, { parent: system, input });
  connection.subscribe({ error: failed });
  return connection.start();
}
