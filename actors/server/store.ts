import { type ActorRefFrom, assign, sendTo, setup } from "xstate";
import { type Refusal, refuse } from "../../src/protocol/refusal.ts";
import type { Message } from "../../src/protocol/reply.ts";
import { withEvent } from "../with-event.ts";
import type { MessageLog, Names } from "./ports.ts";
import { type StorageResult, storageActor } from "./storage.ts";
import type { ClaimRequest, Release, SendRequest, StoreRequest } from "./store-messages.ts";

/** Input of the store: its two ports, where it publishes, and its limits. */
export interface StoreInput {
  readonly log: MessageLog;
  readonly names: Names;
  /** Makes durable messages visible to readers, in the order of their ids. */
  readonly publish: (messages: readonly Message[]) => void;
  /** The most sends queued while a commit is under way; one more is refused with `busy`. */
  readonly maxQueuedSends: number;
  /** The most messages in one commit. */
  readonly maxBatchMessages: number;
}

/** `queue` and `batch` are mutated in place: a copy for each send would cost more than the send. */
interface StoreContext extends StoreInput {
  readonly queue: SendRequest[];
  readonly batch: SendRequest[];
  /** The log's error, once the store has failed. */
  readonly failure: unknown;
}

/** The running store actor. */
export type StoreActor = ActorRefFrom<typeof storeMachine>;

type ResultOf<Type> = Extract<StorageResult, { type: Type }>;

const busy = refuse("busy", "too many messages are queued; try again later");
const full = refuse("unavailable", "the disk is full; nothing was stored");
const taken = refuse("name-taken", "this name is already in use");
const namesUnavailable = refuse("unavailable", "cannot register names now; try again later");

function refuseAll(requests: SendRequest[], refusal: Refusal): void {
  for (const { from, request } of requests.splice(0)) from.send({ type: "refused", refusal, request });
}

/**
 * The single writer of messages and names: the assignment's shared variable has one owner and no lock. During a commit,
 * the next batch queues; nothing is visible or acknowledged before it is durable. `failed` is final: the log can no
 * longer be trusted, the store answers nobody, and the process must exit.
 */
export const storeMachine = setup({
  types: {
    context: {} as StoreContext,
    events: {} as StoreRequest | StorageResult,
    input: {} as StoreInput,
    children: {} as { storage: "storage" },
  },
  actors: { storage: storageActor },
  guards: {
    isQueueFull: ({ context }) => context.queue.length >= context.maxQueuedSends,
    isQueueEmpty: ({ context }) => context.queue.length === 0,
    hasRoom: (_, { hasRoom }: ResultOf<"probed">) => hasRoom,
  },
  actions: {
    enqueue: ({ context }, send: SendRequest) => {
      context.queue.push(send);
    },
    takeBatch: ({ context }) => {
      context.batch.push(...context.queue.splice(0, context.maxBatchMessages));
    },
    append: sendTo("storage", ({ context }) => ({ type: "append", batch: context.batch })),
    probe: sendTo("storage", { type: "probe" }),
    claim: sendTo("storage", (_, claim: ClaimRequest) => claim),
    release: sendTo("storage", (_, release: Release) => release),
    publish: ({ context }, { messages }: ResultOf<"appended">) => context.publish(messages),
    acknowledge: ({ context }) => {
      for (const { from, request } of context.batch.splice(0)) from.send({ type: "stored", request });
    },
    refuseBusy: (_, { from, request }: SendRequest) => from.send({ type: "refused", refusal: busy, request }),
    refuseFull: (_, { from, request }: SendRequest) => from.send({ type: "refused", refusal: full, request }),
    refuseQueued: ({ context }) => {
      refuseAll(context.batch, full);
      refuseAll(context.queue, full);
    },
    confirmName: (_, { claim }: ResultOf<"claimed">) =>
      claim.from.send({ type: "named", name: claim.name, request: claim.request }),
    refuseName: (_, { claim, reason }: ResultOf<"notClaimed">) =>
      claim.from.send({
        type: "refused",
        refusal: reason === "taken" ? taken : namesUnavailable,
        request: claim.request,
      }),
    keepFailure: assign((_, { error }: ResultOf<"failed">) => ({ failure: error })),
  },
  delays: { probeDelayMs: 1000 },
}).createMachine({
  id: "store",
  context: ({ input }) => ({ ...input, queue: [], batch: [], failure: undefined }),
  invoke: { id: "storage", src: "storage", input: ({ context: { log, names } }) => ({ log, names }) },
  initial: "idle",
  on: {
    claim: { actions: withEvent("claim") },
    release: { actions: withEvent("release") },
    claimed: { actions: withEvent("confirmName") },
    notClaimed: { actions: withEvent("refuseName") },
    failed: { target: ".failed", actions: withEvent("keepFailure") },
  },
  states: {
    idle: {
      on: { send: { target: "committing", actions: withEvent("enqueue") } },
    },
    committing: {
      entry: ["takeBatch", "append"],
      on: {
        send: [{ guard: "isQueueFull", actions: withEvent("refuseBusy") }, { actions: withEvent("enqueue") }],
        appended: [
          {
            guard: "isQueueEmpty",
            target: "idle",
            actions: [withEvent("publish"), "acknowledge"],
          },
          {
            target: "committing",
            reenter: true,
            actions: [withEvent("publish"), "acknowledge"],
          },
        ],
        full: { target: "full", actions: "refuseQueued" },
      },
    },
    full: {
      initial: "waiting",
      on: { send: { actions: withEvent("refuseFull") } },
      states: {
        waiting: { after: { probeDelayMs: "probing" } },
        probing: {
          entry: "probe",
          on: {
            probed: [{ guard: withEvent("hasRoom"), target: "#store.idle" }, { target: "waiting" }],
          },
        },
      },
    },
    failed: { type: "final" },
  },
});
