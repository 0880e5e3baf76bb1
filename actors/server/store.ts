import { type ActorRefFrom, assign, type EventObject, fromCallback, sendTo, setup } from "xstate";
import { type Refusal, refuse, unknownOutcome } from "../../src/protocol/refusal.ts";
import type { Reply } from "../../src/protocol/reply.ts";
import { withEvent } from "../with-event.ts";
import type { Mailbox } from "./mailbox.ts";
import type { MessageWriter, Names, StoredMessage } from "./ports.ts";
import { type ClaimFailure, type StorageResult, storageActor } from "./storage.ts";
import type { ClaimRequest, NameRequest, RedactRequest, Release, SendRequest } from "./store-messages.ts";

/** Input of the store: its mailbox, its two ports, where it publishes, and its limit. */
export interface StoreInput {
  readonly mailbox: Mailbox;
  readonly log: MessageWriter;
  readonly names: Names;
  /** Makes durable messages visible to readers, in the order of their ids. */
  readonly publish: (messages: readonly StoredMessage[]) => void;
  /** Takes a redacted message away from readers. */
  readonly withdraw: (id: number) => void;
  /** The most messages in one commit. */
  readonly maxBatchMessages: number;
}

interface StoreContext extends StoreInput {
  /** The sends of the commit under way that nobody has answered. */
  readonly batch: readonly SendRequest[];
  /** What answers sends while the store takes none. */
  readonly refusal: Refusal;
  /** The log's error, once the store has failed. */
  readonly failure: unknown;
}

/** The running store actor. */
export type StoreActor = ActorRefFrom<typeof storeMachine>;

type ResultOf<Type> = Extract<StorageResult, { type: Type }>;

const ok: Reply = { kind: "ok" };
const full = refuse("unavailable", "the disk is full; nothing was stored");
const unreachable = refuse("unavailable", "the message log cannot be reached; nothing was stored");
const stalled = refuse("unavailable", "the message log is too slow; nothing was stored");

const claimRefusals: Record<ClaimFailure, Refusal> = {
  taken: refuse("name-taken", "this name is already in use"),
  full: refuse("busy", "too many connections hold this name; close one of them"),
  unavailable: refuse("unavailable", "cannot register names now; try again later"),
};

function answerAll(sends: readonly SendRequest[], reply: Reply | Refusal): void {
  for (const { requester, request } of sends) requester.answer(request, reply);
}

function acknowledgeAll(sends: readonly SendRequest[], messages: readonly StoredMessage[]): void {
  let at = 0;
  for (const { verb, requester, request } of sends) {
    const id = messages[at++]?.id;
    requester.answer(request, verb === "post" && id !== undefined ? { kind: "posted", id } : ok);
  }
}

/** Publishes first: `read` has a last message at all times. */
function completeRedaction(store: StoreContext, { redaction, result }: ResultOf<"redacted">): void {
  if ("announced" in result) {
    if (result.announced !== undefined) store.publish([result.announced]);
    store.withdraw(redaction.id);
  }
  redaction.answer(result.outcome);
}

/** Tells the store that a send has entered its empty mailbox. */
const arrivals = fromCallback<EventObject, Mailbox>(({ input: mailbox, sendBack }) =>
  mailbox.onArrival(() => sendBack({ type: "arrived" })),
);

/**
 * The single writer of messages and names: the assignment's shared variable has one owner and no lock. During a commit,
 * the next batch waits in the mailbox; nothing is visible or acknowledged before it is durable. A commit that is `stalled`
 * keeps its batch, and newcomers are refused; `unresolved`, its senders know that nobody knows. `failed` is final: the log
 * can no longer be trusted, the store answers nobody, and the process must exit.
 */
export const storeMachine = setup({
  types: {
    context: {} as StoreContext,
    events: {} as { type: "arrived" } | NameRequest | RedactRequest | StorageResult,
    input: {} as StoreInput,
    children: {} as { arrivals: "arrivals"; storage: "storage" },
  },
  actors: { arrivals, storage: storageActor },
  guards: {
    isMailboxEmpty: ({ context }) => context.mailbox.isEmpty,
    isWritable: (_, { isWritable }: ResultOf<"probed">) => isWritable,
  },
  actions: {
    takeBatch: assign(({ context }) => ({ batch: context.mailbox.take(context.maxBatchMessages) })),
    append: sendTo("storage", ({ context }) => ({ type: "append", batch: context.batch })),
    probe: sendTo("storage", { type: "probe" }),
    claim: sendTo("storage", (_, claim: ClaimRequest) => claim),
    release: sendTo("storage", (_, release: Release) => release),
    redact: sendTo("storage", (_, redaction: RedactRequest) => redaction),
    completeRedaction: ({ context }, redacted: ResultOf<"redacted">) => completeRedaction(context, redacted),
    publish: ({ context }, { messages }: ResultOf<"appended">) => context.publish(messages),
    acknowledge: ({ context }, { messages }: ResultOf<"appended">) => acknowledgeAll(context.batch, messages),
    keepRefusal: assign((_, { refusal }: { refusal: Refusal }) => ({ refusal })),
    refuseBatch: ({ context }) => answerAll(context.batch, context.refusal),
    refuseWaiting: ({ context }) =>
      answerAll(context.mailbox.take(Number.POSITIVE_INFINITY), context.refusal),
    giveUpBatch: ({ context }) => answerAll(context.batch, unknownOutcome),
    forgetBatch: assign({ batch: [] }),
    confirmName: (_, { claim }: ResultOf<"claimed">) =>
      claim.from.send({ type: "named", name: claim.name, request: claim.request }),
    refuseName: (_, { claim, reason }: ResultOf<"notClaimed">) =>
      claim.from.send({
        type: "refused",
        refusal: claimRefusals[reason],
        request: claim.request,
      }),
    keepFailure: assign((_, { error }: ResultOf<"failed">) => ({ failure: error })),
  },
  delays: { probeDelayMs: 1000, stallTimeoutMs: 3000, outcomeTimeoutMs: 12_000 },
}).createMachine({
  id: "store",
  context: ({ input }) => ({ ...input, batch: [], refusal: full, failure: undefined }),
  invoke: [
    { id: "arrivals", src: "arrivals", input: ({ context }) => context.mailbox },
    { id: "storage", src: "storage", input: ({ context: { log, names } }) => ({ log, names }) },
  ],
  initial: "idle",
  on: {
    claim: { actions: withEvent("claim") },
    release: { actions: withEvent("release") },
    claimed: { actions: withEvent("confirmName") },
    notClaimed: { actions: withEvent("refuseName") },
    redact: { actions: withEvent("redact") },
    redacted: { actions: withEvent("completeRedaction") },
    failed: { target: ".failed", actions: withEvent("keepFailure") },
    // The results of an append: one is under way at most, and only in `committing`, `stalled` and `unresolved`.
    appended: [
      {
        guard: "isMailboxEmpty",
        target: ".idle",
        actions: [withEvent("publish"), withEvent("acknowledge")],
      },
      {
        target: ".committing",
        actions: [withEvent("publish"), withEvent("acknowledge")],
      },
    ],
    full: {
      target: ".unavailable",
      actions: [{ type: "keepRefusal", params: { refusal: full } }, "refuseBatch"],
    },
    unavailable: {
      target: ".unavailable",
      actions: [{ type: "keepRefusal", params: { refusal: unreachable } }, "refuseBatch"],
    },
  },
  states: {
    idle: {
      tags: "settled",
      on: { arrived: { target: "committing" } },
    },
    committing: {
      entry: ["takeBatch", "append"],
      after: { stallTimeoutMs: "stalled" },
    },
    stalled: {
      entry: [{ type: "keepRefusal", params: { refusal: stalled } }, "refuseWaiting"],
      on: { arrived: { actions: "refuseWaiting" } },
      after: { outcomeTimeoutMs: "unresolved" },
    },
    unresolved: {
      tags: "settled",
      entry: ["giveUpBatch", "forgetBatch"],
      on: { arrived: { actions: "refuseWaiting" } },
    },
    unavailable: {
      tags: "settled",
      entry: "refuseWaiting",
      initial: "waiting",
      on: { arrived: { actions: "refuseWaiting" } },
      states: {
        waiting: { after: { probeDelayMs: "probing" } },
        probing: {
          entry: "probe",
          on: {
            probed: [{ guard: withEvent("isWritable"), target: "#store.idle" }, { target: "waiting" }],
          },
        },
      },
    },
    failed: { type: "final" },
  },
});
