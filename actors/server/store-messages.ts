import type { Refusal } from "../../src/protocol/refusal.ts";
import type { Draft } from "./ports.ts";

/** How the store answers a connection; `request` is the number that the connection gave. */
export type StoreAnswer =
  | { readonly type: "named"; readonly name: string; readonly request: number }
  | { readonly type: "stored"; readonly request: number }
  | { readonly type: "refused"; readonly refusal: Refusal; readonly request: number };

/** Who asked, and the number of the request. */
export interface Asker {
  readonly from: { send(answer: StoreAnswer): void };
  readonly request: number;
}

/** A message to keep. */
export type SendRequest = Asker & Draft & { readonly type: "send" };

/** A name to give to `owner`, a connection's number. */
export type ClaimRequest = Asker & { readonly type: "claim"; readonly name: string; readonly owner: number };

/** The connection with this number no longer needs its name. */
export interface Release {
  readonly type: "release";
  readonly owner: number;
}

/** What connections ask of the store: to keep a message, to give them a name, to free the name that they hold. */
export type StoreRequest = SendRequest | ClaimRequest | Release;
