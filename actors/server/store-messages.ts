import type { Refusal } from "../../src/protocol/refusal.ts";
import type { Draft } from "./ports.ts";

/** The store's answer to a connection; `request` repeats the number of the request. */
export type StoreAnswer =
  | { readonly type: "named"; readonly name: string; readonly request: number }
  | { readonly type: "stored"; readonly request: number }
  | { readonly type: "refused"; readonly refusal: Refusal; readonly request: number };

/** The actor that receives the answer, and the number of its request. */
export interface Requester {
  readonly from: { send(answer: StoreAnswer): void };
  readonly request: number;
}

/** A request to store a message. */
export type SendRequest = Requester & Draft & { readonly type: "send" };

/** A request to give a name to `owner`, a connection's number. */
export type ClaimRequest = Requester & {
  readonly type: "claim";
  readonly name: string;
  readonly owner: number;
};

/** A request to release the name of a connection. */
export interface Release {
  readonly type: "release";
  readonly owner: number;
}

/** A request of a connection: store a message, claim a name, or release its name. */
export type StoreRequest = SendRequest | ClaimRequest | Release;
