import {
  type ActorRefFrom,
  type AnyActorRef,
  assign,
  createActor,
  type DoneActorEvent,
  type ErrorActorEvent,
  fromCallback,
  setup,
} from "xstate";
import { type Refusal, refuse } from "../../src/protocol/refusal.ts";
import type { Reply } from "../../src/protocol/reply.ts";
import { withEvent } from "../with-event.ts";
import { Mailbox } from "./mailbox.ts";
import type { ClaimAnswer, NameRequest, Requester, SendRequest } from "./store-messages.ts";

/**
 * Events of a connection: from the client (`register`, `key`, `send`, `close`; a `post` is a `send`), the transport
 * (`disconnect`) and the store. `request` is the command's number within the session. The answer repeats it, since a
 * refusal can overtake the answer to an earlier command. `person` is the hash of a key: no actor sees a key [KEY-5].
 */
export type ConnectionEvent =
  | { readonly type: "key"; readonly person: string; readonly request: number }
  | { readonly type: "register"; readonly name: string; readonly request: number }
  | {
      readonly type: "send";
      readonly verb: SendRequest["verb"];
      readonly text: string;
      readonly request: number;
    }
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

interface ConnectionContext extends ConnectionInput {
  readonly name: string;
  /** Undefined until the client gives a key. */
  readonly person: string | undefined;
}

/** A running connection actor. */
export type ConnectionActor = ActorRefFrom<typeof connectionMachine>;

const busy = refuse("busy", "too many messages are queued; try again later");
const notRegistered = refuse("not-registered", "register <name> first");
const ok: Reply = { kind: "ok" };
const lateKey = refuse("late-key", "give a key only once, and before register");
const nobody = { name: "", person: undefined };

/**
 * One connection as an actor: the assignment's `worker_thread`. It holds the client's name, puts messages into the
 * store's mailbox, has the store claim names for its person, and answers through the session.
 */
export const connectionMachine = setup({
  types: {
    context: {} as ConnectionContext,
    events: {} as ConnectionEvent,
    input: {} as ConnectionInput,
  },
  guards: {
    isMailboxFull: ({ context }) => context.mailbox.isFull,
    hasKey: ({ context }) => context.person !== undefined,
  },
  actions: {
    claimName: ({ context, self }, params: { name: string; request: number }) =>
      context.store.send({
        type: "claim",
        owner: context.owner,
        person: context.person,
        from: self,
        ...params,
      }),
    keepPerson: assign((_, { person }: { person: string }) => ({ person })),
    acceptKey: ({ context }, { request }: { request: number }) => context.session.answer(request, ok),
    refuseKey: ({ context }, { request }: { request: number }) => context.session.answer(request, lateKey),
    keepName: assign((_, params: { name: string }) => ({ name: params.name })),
    releaseName: ({ context }) => context.store.send({ type: "release", owner: context.owner }),
    storeMessage: ({ context }, { verb, text, request }: Pick<SendRequest, "verb" | "text" | "request">) =>
      context.mailbox.put({ verb, sender: context.name, text, requester: context.session, request }),
    refuseSend: ({ context }, { request }: { request: number }) => {
      context.mailbox.refuse();
      context.session.answer(request, busy);
    },
    answer: ({ context }, params: { request: number; reply: Reply | Refusal }) =>
      context.session.answer(params.request, params.reply),
    closeSession: ({ context }) => context.session.close(),
  },
}).createMachine({
  id: "connection",
  context: ({ input }) => ({ ...input, ...nobody }),
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
        key: [
          { guard: "hasKey", actions: withEvent("refuseKey") },
          { actions: [withEvent("keepPerson"), withEvent("acceptKey")] },
        ],
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
        key: { actions: withEvent("refuseKey") },
        send: [
          {
            guard: "isMailboxFull",
            actions: withEvent("refuseSend"),
          },
          {
            actions: {
              type: "storeMessage",
              params: ({ event: { verb, text, request } }) => ({ verb, text, request }),
            },
          },
        ],
      },
    },
    closed: { type: "final", entry: "releaseName", on: { "*": {} } },
  },
});

/** The first state of every connection. It is resolved once: an initial step for each would cost ten times as much. */
const unregistered = connectionMachine.resolveState({
  value: "unregistered",
  context: {
    owner: 0,
    ...nobody,
    session: { answer: () => undefined, close: () => undefined },
    store: { send: () => undefined },
    mailbox: new Mailbox(0),
  },
});

/** `connectionMachine`, with a cheaper start. */
const connectionLogic: typeof connectionMachine = Object.create(connectionMachine, {
  getInitialSnapshot: {
    value: (_scope: unknown, input: ConnectionInput) => ({
      ...unregistered,
      context: { ...input, ...nobody },
    }),
  },
});

/**
 * Starts the parent of all connection actors of a server: an XState system of its own would cost each connection
 * 2.6 KiB. It does not grow with them. When one throws, that one stops, `failed` is called with its owner, and no other
 * is affected.
 */
export function startConnectionSystem(failed: (owner: number, error: unknown) => void): AnyActorRef {
  const parent = fromCallback<DoneActorEvent | ErrorActorEvent>(({ receive }) =>
    receive((event) => {
      if ("error" in event) failed(Number(event.actorId), event.error);
    }),
  );
  return createActor(parent).start();
}

/** Starts a connection actor. `system` is told if it fails. */
export function startConnection(system: AnyActorRef, input: ConnectionInput): ConnectionActor {
  return createActor(connectionLogic, { parent: system, id: `${input.owner}`, input }).start();
}
