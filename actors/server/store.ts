import { type ActorRefFrom, assign, sendTo, setup } from "xstate";
import { type Refusal, refuse } from "../../src/protocol/refusal.ts";
import type { Message } from "../../src/protocol/reply.ts";
import { withEvent } from "../with-event.ts";
import type { MessageLog, Names } from "./ports.ts";
import { type StorageResult, storageActor } from "./storage.ts";
import type { ClaimRequest, Release, SendRequest, StoreRequest } from "./store-messages.ts";

/** Start data of the store: its two ports, where it publishes, and its limits. */
export interface StoreInput {
  readonly log: MessageLog;
  readonly names: Names;
  /** Makes durable messages visible to readers, in the order of their ids. */
  readonly publish: (messages: readonly Message[]) => void;
  /** How many sends may be queued while a commit is under way; one more is refused with `busy`. */
  readonly maxQueuedSends: number;
  /** How many messages one commit takes at the most. */
  readonly maxBatchMessages: number;
}

/** `queue` and `batch` are changed in place: copying them for each send would cost more than the send. */
interface StoreContext extends StoreInput {
  readonly queue: SendRequest[];
  readonly batch: SendRequest[];
  /** What the log failed with, once the store has failed. */
  readonly failure: unknown;
}

/** The running store actor. */
export type StoreActor = ActorRefFrom<typeof storeMachine>;

type ResultOf<Type> = Extract<StorageResult, { type: Type }>;

const busy = refuse("busy", "too many messages are waiting; send it again later");
const full = refuse("unavailable", "the disk is full; nothing was stored");
const taken = refuse("name-taken", "this name is already in use");
const namesUnavailable = refuse("unavailable", "names can't be given now; try again later");

function refuseAll(requests: SendRequest[], refusal: Refusal): void {
  for (const { from, request } of requests.splice(0)) from.send({ type: "refused", refusal, request });
}

/**
 * The single writer of messages and names: the assignment's shared variable has one owner and no lock. While one batch
 * is committed the next one gathers; nothing is visible or acknowledged before it is durable. `failed` is final: the log
 * cannot be trusted any more, nobody is answered, and the process must end.
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
    refuseGathered: ({ context }) => {
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
        full: { target: "full", actions: "refuseGathered" },
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
