import { fromCallback } from "xstate";
import type { AppendResult, Draft, MessageLog, Names } from "./ports.ts";
import type { ClaimRequest, Release } from "./store-messages.ts";

/** The two ports behind the store. */
export interface StorageInput {
  readonly log: MessageLog;
  readonly names: Names;
}

/** What the store asks of its ports. It awaits each append and each probe before the next; the others run beside them. */
export type StorageRequest =
  | { readonly type: "append"; readonly batch: readonly Draft[] }
  | { readonly type: "probe" }
  | ClaimRequest
  | Release;

/** What became of it. `failed`: the log cannot be trusted any more. */
export type StorageResult =
  | {
      readonly type: "appended";
      readonly messages: Extract<AppendResult, { outcome: "appended" }>["messages"];
    }
  | { readonly type: "full" }
  | { readonly type: "probed"; readonly hasRoom: boolean }
  | { readonly type: "claimed"; readonly claim: ClaimRequest }
  | { readonly type: "notClaimed"; readonly claim: ClaimRequest; readonly reason: "taken" | "unavailable" }
  | { readonly type: "failed"; readonly error: unknown };

/** The store's ports as an actor: requests come in as events, and every answer goes back to the store as an event. */
export const storageActor = fromCallback<StorageRequest, StorageInput>(({ input, receive, sendBack }) => {
  const { log, names } = input;
  const answer = (result: StorageResult) => sendBack(result);
  const fail = (error: unknown) => answer({ type: "failed", error });
  receive((request) => {
    switch (request.type) {
      case "append":
        return log.append(request.batch).then((result) => answer(describeAppend(result)), fail);
      case "probe":
        return log.hasRoom().then((hasRoom) => answer({ type: "probed", hasRoom }), fail);
      case "claim":
        return claim(names, request).then(answer);
      case "release":
        // A name that cannot be freed stays taken: its owner is gone, and nobody waits for an answer.
        return names.release(request.owner).catch(() => undefined);
    }
  });
});

function describeAppend(result: AppendResult): StorageResult {
  return result.outcome === "full" ? { type: "full" } : { type: "appended", messages: result.messages };
}

function claim(names: Names, request: ClaimRequest): Promise<StorageResult> {
  return names.claim(request.name, request.owner).then(
    (isGiven) =>
      isGiven ? { type: "claimed", claim: request } : { type: "notClaimed", claim: request, reason: "taken" },
    () => ({ type: "notClaimed", claim: request, reason: "unavailable" }),
  );
}
