import type { ClientActor } from "../../../actors/client/client.ts";
import { type ClientStatus, getStatus, waitForStatus } from "../../../actors/client/status.ts";

/** How many commands may be unanswered before the next one is read: this bounds the memory of a long script. */
export const maxUnanswered = 64;

/** Below this number the next ones are sent, many at once. */
const fewUnanswered = maxUnanswered / 2;

/** Waits until the client accepts commands; returns false if it ends first. The client's time-outs bound the wait. */
export async function waitUntilReady(client: ClientActor): Promise<boolean> {
  return isReady(getStatus(client)) || waitForStatus(client, isReady);
}

function isReady({ acceptsCommands, unanswered }: ClientStatus): boolean {
  return acceptsCommands && unanswered < fewUnanswered;
}
