import type { ClientActor } from "../../../actors/client/client.ts";
import { type ClientStatus, describeStatus, waitForStatus } from "../../../actors/client/status.ts";

/** How many typed commands may be unanswered before the next one is read: a long script needs no more memory. */
export const maxUnanswered = 64;

/** Waits until the client takes a command; returns false if it ended before. The client's time-outs end the wait. */
export async function becomesReady(client: ClientActor): Promise<boolean> {
  return isReady(describeStatus(client.getSnapshot())) || waitForStatus(client, isReady);
}

function isReady({ acceptsCommands, unanswered }: ClientStatus): boolean {
  return acceptsCommands && unanswered < maxUnanswered;
}
