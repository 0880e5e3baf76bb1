import type { ClientEvent } from "../../actors/client-facts.ts";

/** Where a face sends what the person does. */
export interface Keys {
  send(event: Extract<ClientEvent, { type: "typed" | "inputEnded" | "quit" }>): void;
}
