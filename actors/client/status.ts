import { type SnapshotFrom, waitFor } from "xstate";
import type { ClientActor, clientMachine } from "./client.ts";
import type { PollerInput, pollerMachine } from "./poller.ts";

/** How a client stands, as a view's status line says it. */
export interface ClientStatus {
  readonly connection: "connecting" | "connected" | "reconnecting" | "closed";
  /** How many connections in a row have failed: a new number while reconnecting means that a new wait has begun. */
  readonly failures: number;
  /** How long the wait is that goes on while reconnecting, from its start. */
  readonly retryDelayMs: number;
  /** The name that is registered on this connection. */
  readonly name: string | undefined;
  /** The id of the last message seen; undefined before any answer, 0 on an empty board. */
  readonly lastId: number | undefined;
  readonly mode: PollerInput["mode"];
  readonly intervalMs: number;
  /** Whether a request of the poller's is under way now. In live mode it nearly always is. */
  readonly isAsking: boolean;
  /** How many messages the poll has missed: others came behind them before it looked. */
  readonly missed: number;
  /** How many of these were fetched and shown all the same. */
  readonly fetched: number;
}

/** How the client of this snapshot stands now. */
export function describeStatus(client: SnapshotFrom<typeof clientMachine>): ClientStatus {
  const { failures, retryDelayMs } = client.context;
  const naming = client.children.naming?.getSnapshot();
  const poller = client.children.poller?.getSnapshot();
  return {
    connection: nameConnection(client),
    failures,
    retryDelayMs,
    name: naming?.matches("named") ? naming.context.name : undefined,
    lastId: poller?.context.seen.id,
    mode: poller?.context.mode ?? "off",
    intervalMs: poller?.context.intervalMs ?? 0,
    isAsking: poller?.hasTag("asking") ?? false,
    missed: poller?.context.missed ?? 0,
    fetched: poller?.context.fetched ?? 0,
  };
}

/**
 * Calls `tell` with how a client that was started stands, now and whenever that has changed. Returns what ends it; the
 * client's own end ends it too, after a last call.
 */
export function observeStatus(client: ClientActor, tell: (status: ClientStatus) => void): () => void {
  let last = "";
  const look = () => {
    const status = describeStatus(client.getSnapshot());
    const text = JSON.stringify(status);
    if (text === last) return;
    last = text;
    tell(status);
  };
  const { poller, naming } = client.getSnapshot().children;
  const subscriptions = [
    client.subscribe({ next: look, complete: look }),
    poller?.subscribe(look),
    naming?.subscribe(look),
  ];
  look();
  return () => {
    for (const subscription of subscriptions) subscription?.unsubscribe();
  };
}

/**
 * Waits until the poller of a client that was started has shown the history and all that it knows of, or has been told
 * that this can't be had now. Returns false if the client ended before; its own deadlines end it.
 */
export async function waitUntilCaughtUp(client: ClientActor): Promise<boolean> {
  const { poller } = client.getSnapshot().children;
  if (poller === undefined) return false;
  const isCaughtUp = (now: SnapshotFrom<typeof pollerMachine>) =>
    now.matches("postponed") ||
    (now.hasTag("caughtUp") && (now.context.seen.id ?? now.context.seen.oddity) !== undefined);
  return waitFor(poller, isCaughtUp, { timeout: Number.POSITIVE_INFINITY }).then(
    () => true,
    () => false,
  );
}

function nameConnection(client: SnapshotFrom<typeof clientMachine>): ClientStatus["connection"] {
  if (client.matches("connected")) return "connected";
  if (client.matches("connecting")) return "connecting";
  return client.matches("reconnecting") ? "reconnecting" : "closed";
}
