import type { Refusal } from "../../src/protocol/refusal.ts";
import type { Reply } from "../../src/protocol/reply.ts";
import type { Draft, RedactResult } from "./ports.ts";

/** Receives the answer to a request; `request` is the number of the command within its session. */
export interface Requester {
  answer(request: number, reply: Reply | Refusal): void;
}

/**
 * A request to store a message, and whether its answer is `ok` [SND-1] or tells the id [PST-1]. The store answers the
 * session itself: an event to its connection would say no more.
 */
export interface SendRequest extends Draft {
  readonly verb: "send" | "post";
  readonly requester: Requester;
  readonly request: number;
}

/** The store's answer to a claim; `request` repeats the number of the request. */
export type ClaimAnswer =
  | { readonly type: "named"; readonly name: string; readonly request: number }
  | { readonly type: "refused"; readonly refusal: Refusal; readonly request: number };

/** A request to give a name to `owner`, a connection's number, and to its person; `from` receives the answer. */
export interface ClaimRequest {
  readonly type: "claim";
  readonly name: string;
  readonly owner: number;
  /** The hash of the key that the connection gave; undefined if it gave none [KEY-2]. */
  readonly person: string | undefined;
  readonly from: { send(answer: ClaimAnswer): void };
  readonly request: number;
}

/** A request to release the name of a connection. */
export interface Release {
  readonly type: "release";
  readonly owner: number;
}

/** A request of the operator to remove the text of a message for good [IDS-3]; `answer` receives the outcome. */
export interface RedactRequest {
  readonly type: "redact";
  readonly id: number;
  readonly answer: (outcome: RedactResult["outcome"]) => void;
}

/** A connection's request about names. Messages go through the mailbox. */
export type NameRequest = ClaimRequest | Release;
