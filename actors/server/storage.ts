import { fromCallback } from "xstate";
import type { AppendResult, Draft, MessageWriter, Names, RedactResult } from "./ports.ts";
import type { ClaimRequest, RedactRequest, Release } from "./store-messages.ts";

/** The two ports behind the store. */
export interface StorageInput {
  readonly log: MessageWriter;
  readonly names: Names;
}

/** A request of the store. It awaits each append and each probe; the others run concurrently. */
export type StorageRequest =
  | { readonly type: "append"; readonly batch: readonly Draft[] }
  | { readonly type: "probe" }
  | ClaimRequest
  | Release
  | RedactRequest;

/** Why a name was not claimed; `unavailable`: the names cannot be reached. */
export type ClaimFailure = "taken" | "full" | "unavailable";

/** The result of a request. `failed`: the log can no longer be trusted. */
export type StorageResult =
  | {
      readonly type: "appended";
      readonly messages: Extract<AppendResult, { outcome: "appended" }>["messages"];
    }
  | { readonly type: "full" }
  | { readonly type: "unavailable" }
  | { readonly type: "probed"; readonly isWritable: boolean }
  | { readonly type: "claimed"; readonly claim: ClaimRequest }
  | { readonly type: "notClaimed"; readonly claim: ClaimRequest; readonly reason: ClaimFailure }
  | { readonly type: "redacted"; readonly redaction: RedactRequest; readonly result: RedactResult }
  | { readonly type: "failed"; readonly error: unknown };

/** The store's ports as an actor: receives requests as events, and returns results to the store as events. */
export const storageActor = fromCallback<StorageRequest, StorageInput>(({ input, receive, sendBack }) => {
  const { log, names } = input;
  const answer = (result: StorageResult) => sendBack(result);
  const fail = (error: unknown) => answer({ type: "failed", error });
  receive((request) => {
    switch (request.type) {
      case "append":
        return log.append(request.batch).then((result) => answer(describeAppend(result)), fail);
      case "probe":
        return log
          .findWriteObstacle()
          .then((obstacle) => answer({ type: "probed", isWritable: obstacle === undefined }), fail);
      case "claim":
        return claim(names, request).then(answer);
      case "redact":
        return log
          .redact(request.id)
          .then((result) => answer({ type: "redacted", redaction: request, result }), fail);
      case "release":
        // If a release fails, the name stays taken: its owner is gone, and nobody waits for a result.
        return names.release(request.owner).catch(() => undefined);
    }
  });
});

function describeAppend(result: AppendResult): StorageResult {
  if (result.outcome === "appended") return { type: "appended", messages: result.messages };
  return { type: result.outcome };
}

function claim(names: Names, request: ClaimRequest): Promise<StorageResult> {
  return names.claim(request.name, request.owner, request.person).then(
    (result) =>
      result === "claimed"
        ? { type: "claimed", claim: request }
        : { type: "notClaimed", claim: request, reason: result },
    () => ({ type: "notClaimed", claim: request, reason: "unavailable" }),
  );
}
