import { type ActorRefFrom, assign, fromPromise, setup } from "xstate";
import { type Refusal, refuse } from "../../src/protocol/refusal.ts";
import type { Message } from "../../src/protocol/reply.ts";
import type { Appended, Draft, Log, Names } from "./ports.ts";

/** How the store answers a connection; `request` is the one that the connection gave. */
export type StoreAnswer =
  | { readonly type: "named"; readonly name: string; readonly request: number }
  | { readonly type: "stored"; readonly request: number }
  | { readonly type: "refused"; readonly refusal: Refusal; readonly request: number };

/** Who asked, and where the answer goes. */
interface Asker {
  readonly from: { send(answer: StoreAnswer): void };
  readonly request: number;
}

type SendRequest = Asker & Draft & { readonly type: "send" };
type ClaimRequest = Asker & { readonly type: "claim"; readonly name: string; readonly owner: number };

/** What connections ask of the store: to keep a message, to give them a name, to free the name that they hold. */
export type StoreEvent = SendRequest | ClaimRequest | { readonly type: "release"; readonly owner: number };

/** Start data of the store: its two ports, where it publishes, and its limits. */
export interface StoreInput {
  readonly log: Log;
  readonly names: Names;
  /** Makes durable messages visible to readers, in the order of their ids. */
  readonly publish: (messages: readonly Message[]) => void;
  /** How many sends may wait for the commit under way; one more is refused with `busy`. */
  readonly maxQueuedSends: number;
  /** How many messages one commit takes at the most. */
  readonly maxBatchMessages: number;
}

/** `queue` and `batch` are the store's own, and changed in place: copying them per send would cost more than the send. */
interface StoreContext extends StoreInput {
  readonly queue: SendRequest[];
  readonly batch: SendRequest[];
  /** What the log failed with, once the store has failed. */
  readonly failure: unknown;
}

/** The running store actor. */
export type StoreActor = ActorRefFrom<typeof storeMachine>;

const busy = refuse("busy", "too many messages are waiting; send it again later");
const full = refuse("unavailable", "the disk is full; nothing was stored");
const namesLost = refuse("unavailable", "names can't be given now; try again later");

function refuseAll(requests: SendRequest[], refusal: Refusal): void {
  for (const { from, request } of requests.splice(0)) from.send({ type: "refused", refusal, request });
}

/**
 * The single writer of messages and names: the assignment's shared variable has one owner and no lock. While one
 * batch is being committed the next one gathers; nothing is visible or acknowledged before it is durable.
 * `failed` is final: the log can't be trusted any more, and the process must end (nobody is answered then).
 */
export const storeMachine = setup({
  types: {
    context: {} as StoreContext,
    events: {} as StoreEvent,
    input: {} as StoreInput,
  },
  actors: {
    append: fromPromise<Appended, { log: Log; batch: readonly Draft[] }>(({ input }) =>
      input.log.append(input.batch),
    ),
    hasRoom: fromPromise<boolean, Log>(({ input }) => input.hasRoom()),
  },
  guards: {
    isQueueFull: ({ context }) => context.queue.length >= context.maxQueuedSends,
    isQueueEmpty: ({ context }) => context.queue.length === 0,
    isAppended: (_, params: Appended) => params.outcome === "appended",
    hasRoom: (_, params: boolean) => params,
  },
  actions: {
    enqueue: ({ context }, params: SendRequest) => {
      context.queue.push(params);
    },
    takeBatch: ({ context }) => {
      context.batch.push(...context.queue.splice(0, context.maxBatchMessages));
    },
    publish: ({ context }, params: Appended) => {
      if (params.outcome === "appended") context.publish(params.messages);
    },
    acknowledge: ({ context }) => {
      for (const { from, request } of context.batch.splice(0)) from.send({ type: "stored", request });
    },
    refuseBusy: (_, params: SendRequest) =>
      params.from.send({ type: "refused", refusal: busy, request: params.request }),
    refuseFull: (_, params: SendRequest) =>
      params.from.send({ type: "refused", refusal: full, request: params.request }),
    refuseGathered: ({ context }) => {
      refuseAll(context.batch, full);
      refuseAll(context.queue, full);
    },
    keepFailure: assign((_, params: { error: unknown }) => ({ failure: params.error })),
    claimName: ({ context }, { name, owner, from, request }: ClaimRequest) => {
      context.names.claim(name, owner).then(
        (given) =>
          from.send(
            given
              ? { type: "named", name, request }
              : { type: "refused", refusal: refuse("name-taken", "somebody has this name now"), request },
          ),
        () => from.send({ type: "refused", refusal: namesLost, request }),
      );
    },
    releaseName: ({ context }, params: { owner: number }) => {
      // A name that can't be freed stays taken: its owner is gone and nobody waits for the answer.
      context.names.release(params.owner).catch(() => undefined);
    },
  },
  delays: { probeDelayMs: 1000 },
}).createMachine({
  id: "store",
  context: ({ input }) => ({ ...input, queue: [], batch: [], failure: undefined }),
  initial: "idle",
  on: {
    claim: { actions: { type: "claimName", params: ({ event }) => event } },
    release: { actions: { type: "releaseName", params: ({ event }) => event } },
  },
  states: {
    idle: {
      on: {
        send: { target: "committing", actions: { type: "enqueue", params: ({ event }) => event } },
      },
    },
    committing: {
      entry: "takeBatch",
      invoke: {
        src: "append",
        input: ({ context }) => ({ log: context.log, batch: context.batch }),
        onDone: [
          {
            guard: { type: "isAppended", params: ({ event }) => event.output },
            target: "committed",
            actions: [{ type: "publish", params: ({ event }) => event.output }, "acknowledge"],
          },
          { target: "full", actions: "refuseGathered" },
        ],
        onError: { target: "failed", actions: { type: "keepFailure", params: ({ event }) => event } },
      },
      on: {
        send: [
          { guard: "isQueueFull", actions: { type: "refuseBusy", params: ({ event }) => event } },
          { actions: { type: "enqueue", params: ({ event }) => event } },
        ],
      },
    },
    committed: {
      always: [{ guard: "isQueueEmpty", target: "idle" }, { target: "committing" }],
    },
    full: {
      initial: "waiting",
      on: {
        send: { actions: { type: "refuseFull", params: ({ event }) => event } },
      },
      states: {
        waiting: { after: { probeDelayMs: "probing" } },
        probing: {
          invoke: {
            src: "hasRoom",
            input: ({ context }) => context.log,
            onDone: [
              { guard: { type: "hasRoom", params: ({ event }) => event.output }, target: "#store.idle" },
              { target: "waiting" },
            ],
            onError: {
              target: "#store.failed",
              actions: { type: "keepFailure", params: ({ event }) => event },
            },
          },
        },
      },
    },
    failed: { type: "final" },
  },
});
