import { type SnapshotFrom, waitFor } from "xstate";
import type { ClientActor, clientMachine } from "../../../actors/client/client.ts";

/** How many commands may be unanswered before the next one is read: so a long script needs no more memory. */
export const maxUnanswered = 64;

/**
 * Waits until the client takes a command; returns false if it has ended, or will take none any more. The client's own
 * deadlines end the wait.
 */
export async function becomesReady(client: ClientActor): Promise<boolean> {
  if (isReady(client.getSnapshot())) return true;
  return waitFor(client, isReady, { timeout: Number.POSITIVE_INFINITY }).then(
    () => true,
    () => false,
  );
}

function isReady(snapshot: SnapshotFrom<typeof clientMachine>): boolean {
  return (
    snapshot.matches({ connected: { commands: "open" } }) &&
    snapshot.context.unanswered.length < maxUnanswered
  );
}
