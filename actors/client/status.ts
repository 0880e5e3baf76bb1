import type { SnapshotFrom } from "xstate";
import type { ClientActor, clientMachine } from "./client.ts";
import type { historyMachine } from "./history.ts";
import type { PollerInput } from "./poller-setup.ts";
import type { registrationMachine } from "./registration.ts";

/** Everything that a view may know about a client. */
export interface ClientStatus {
  readonly connection: "connecting" | "connected" | "reconnecting" | "closed";
  /** How many connections in a row failed; while reconnecting, a new number means that a new delay has started. */
  readonly failures: number;
  /** The full delay before the next attempt, while reconnecting. */
  readonly retryDelayMs: number;
  /** Why the last connection was refused or lost; empty before that. */
  readonly lossReason: string;
  /** Whether the client would send a typed command now. */
  readonly acceptsCommands: boolean;
  /** How many typed commands are unanswered. */
  readonly unanswered: number;
  readonly registration: RegistrationStatus;
  /** The name registered on this connection. */
  readonly name: string | undefined;
  /** The id of the last message seen; undefined before any answer, 0 on an empty board. */
  readonly lastId: number | undefined;
  readonly mode: PollerInput["mode"];
  readonly intervalMs: number;
  /** Whether the poller awaits an answer; in live mode it nearly always does. */
  readonly isAsking: boolean;
  /** Whether the poller is backfilling missed messages. */
  readonly isBackfilling: boolean;
  /** Whether all known messages are shown, or the rest cannot be fetched now. */
  readonly isCaughtUp: boolean;
  /** How many messages the polls missed because newer ones arrived before the next poll. */
  readonly missed: number;
  /** How many of those were backfilled. */
  readonly fetched: number;
  readonly history: HistoryStatus;
}

/** The registration on this connection: its state, its name, and how often it has tried that name. */
export interface RegistrationStatus {
  readonly state: SnapshotFrom<typeof registrationMachine>["value"] | "offline";
  readonly name: string | undefined;
  readonly tries: number;
}

/** Paging back: its state, and the newest id that the server no longer has. */
export interface HistoryStatus {
  readonly state: SnapshotFrom<typeof historyMachine>["value"] | "offline";
  readonly goneId: number | undefined;
}

type ClientSnapshot = SnapshotFrom<typeof clientMachine>;

/** Derives the status of a client from its snapshot. */
export function describeStatus(client: ClientSnapshot): ClientStatus {
  const { failures, retryDelayMs, lossReason, unanswered } = client.context;
  const registration = describeRegistration(client);
  return {
    connection: nameConnection(client),
    failures,
    retryDelayMs,
    lossReason,
    acceptsCommands: client.matches({ connected: { commands: "open" } }),
    unanswered: unanswered.length,
    registration,
    name: registration.state === "registered" ? registration.name : undefined,
    ...describePolling(client),
    history: describeHistory(client),
  };
}

/**
 * Calls `changed` with the status of a started client, now and after each change. Returns a function that ends the
 * subscription. The end of the client ends it too, after a last call.
 */
export function observeStatus(client: ClientActor, changed: (status: ClientStatus) => void): () => void {
  const subscriptions = new Map<object, { unsubscribe(): void }>();
  let last = "";
  const update = () => {
    const { poller, registration, history } = client.getSnapshot().children;
    if (poller && !subscriptions.has(poller)) subscriptions.set(poller, poller.subscribe(update));
    if (registration && !subscriptions.has(registration))
      subscriptions.set(registration, registration.subscribe(update));
    if (history && !subscriptions.has(history)) subscriptions.set(history, history.subscribe(update));
    const status = describeStatus(client.getSnapshot());
    const text = JSON.stringify(status);
    if (text === last) return;
    last = text;
    changed(status);
  };
  subscriptions.set(client, client.subscribe({ next: update, complete: update }));
  update();
  return () => {
    for (const subscription of subscriptions.values()) subscription.unsubscribe();
  };
}

/** Waits until a started client has caught up. Returns false if it ends first; its own time-outs limit the wait. */
export function waitUntilCaughtUp(client: ClientActor): Promise<boolean> {
  return waitForStatus(client, ({ isCaughtUp }) => isCaughtUp);
}

/** Waits until the status of a started client satisfies `isWanted`. Returns false if the client ends first. */
export async function waitForStatus(
  client: ClientActor,
  isWanted: (status: ClientStatus) => boolean,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const stop = observeStatus(client, (status) => {
    if (isWanted(status)) resolve(true);
    else if (status.connection === "closed") resolve(false);
  });
  return promise.finally(stop);
}

function nameConnection(client: ClientSnapshot): ClientStatus["connection"] {
  if (client.matches("connected")) return "connected";
  if (client.matches("connecting")) return "connecting";
  return client.matches("reconnecting") ? "reconnecting" : "closed";
}

function describePolling({ children }: ClientSnapshot) {
  const poller = children.poller?.getSnapshot();
  const cursor = poller?.context.cursor;
  const knowsBoard = (cursor?.id ?? cursor?.unexpectedReply) !== undefined;
  return {
    lastId: cursor?.id,
    mode: poller?.context.mode ?? "off",
    intervalMs: poller?.context.intervalMs ?? 0,
    isAsking: poller?.hasTag("asking") ?? false,
    isBackfilling: poller?.matches("backfilling") ?? false,
    isCaughtUp: poller?.matches("deferred") || (knowsBoard && poller?.hasTag("caughtUp")) || false,
    missed: poller?.context.missed ?? 0,
    fetched: poller?.context.fetched ?? 0,
  } as const;
}

function describeRegistration({ children }: ClientSnapshot): RegistrationStatus {
  const registration = children.registration?.getSnapshot();
  if (registration === undefined) return { state: "offline", name: undefined, tries: 0 };
  return { state: registration.value, name: registration.context.name, tries: registration.context.tries };
}

function describeHistory({ children }: ClientSnapshot): HistoryStatus {
  const history = children.history?.getSnapshot();
  return { state: history?.value ?? "offline", goneId: history?.context.goneId };
}
