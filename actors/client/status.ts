import type { AnyActorRef, SnapshotFrom } from "xstate";
import type { ClientActor, clientMachine } from "./client.ts";
import type { historyMachine } from "./history.ts";
import { hasVerb } from "./notices.ts";
import type { PollerInput } from "./poller-setup.ts";
import type { registrationMachine } from "./registration.ts";

/** Everything that a view may know about a client. */
export interface ClientStatus {
  readonly connection: "connecting" | "connected" | "reconnecting" | "closed";
  /** The `host:port` of the server whose turn it is. */
  readonly server: string;
  /** How many servers the board has, as far as the client knows. */
  readonly serverCount: number;
  /** How the client ended; undefined while it runs. `failed`: its connection was refused or lost. */
  readonly ended: "done" | "failed" | undefined;
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
  /** Whether the server owes an answer now: to anything but a `wait`. */
  readonly isAnswerDue: boolean;
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

/** The registration on this connection. */
export interface RegistrationStatus {
  /** `retrying`: the name is taken, and the client tries it again. */
  readonly state: "offline" | "nameless" | "registering" | "retrying" | "registered";
  readonly name: string | undefined;
  readonly isFirstTry: boolean;
}

/** The history on this connection. `stopping`: a page ends early, since the server cannot answer now. */
export type HistoryStatus = "offline" | "idle" | "fetching" | "stopping" | "searching";

/** A child of the client, and the subscription to it. */
interface Observed {
  readonly child: object;
  readonly subscription: { unsubscribe(): void };
}

type ClientSnapshot = SnapshotFrom<typeof clientMachine>;

const registrationStates = {
  starting: "nameless",
  nameless: "nameless",
  registering: "registering",
  overtaken: "registering",
  taken: "retrying",
  registered: "registered",
} as const satisfies Record<SnapshotFrom<typeof registrationMachine>["value"], RegistrationStatus["state"]>;

const historyStates = {
  idle: "idle",
  fetching: "fetching",
  draining: "stopping",
  findingStart: "fetching",
  searching: "searching",
} as const satisfies Record<SnapshotFrom<typeof historyMachine>["value"], HistoryStatus>;

/** Returns the status of a client now. */
export function getStatus(actor: ClientActor): ClientStatus {
  const client = actor.getSnapshot();
  const { server, failures, retryDelayMs, lossReason, unanswered } = client.context;
  const registration = describeRegistration(client);
  return {
    connection: nameConnection(client),
    server: server.address,
    serverCount: server.serverCount,
    ended: client.status === "active" ? undefined : client.matches("closed") ? "done" : "failed",
    failures,
    retryDelayMs,
    lossReason,
    acceptsCommands: client.matches({ connected: { commands: "open" } }),
    unanswered: unanswered.length,
    isAnswerDue: isAnswerDue(client),
    registration,
    name: registration.state === "registered" ? registration.name : undefined,
    ...describePolling(client),
    history: describeHistory(client),
  };
}

/**
 * Calls `changed` with the status of a client, now and after each change. Returns a function that ends the
 * subscription. The end of the client ends it too, after a last call.
 */
export function observeStatus(client: ClientActor, changed: (status: ClientStatus) => void): () => void {
  const children = new Map<string, Observed>();
  let last = "";
  const update = () => {
    const { poller, registration, history } = client.getSnapshot().children;
    const current: readonly (AnyActorRef | undefined)[] = [poller, registration, history];
    for (const child of current) {
      if (child === undefined || children.get(child.id)?.child === child) continue;
      // The one before it ended with its connection.
      children.set(child.id, { child, subscription: child.subscribe(update) });
    }
    const status = getStatus(client);
    const text = JSON.stringify(status);
    if (text === last) return;
    last = text;
    changed(status);
  };
  const subscription = client.subscribe({ next: update, complete: update });
  update();
  return () => {
    for (const each of [subscription, ...[...children.values()].map((child) => child.subscription)]) {
      each.unsubscribe();
    }
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
  if (client.matches("reconnecting")) return "reconnecting";
  return client.matches("closed") || client.matches("failed") ? "closed" : "connecting";
}

/** A command after a `wait` ends it; a `wait` that is the last command may take its time. */
function isAnswerDue({ context, children }: ClientSnapshot): boolean {
  const last = context.unanswered.at(-1);
  if (last !== undefined) return !hasVerb(last, "wait");
  const isRegistering = children.registration?.getSnapshot().hasTag("asking") ?? false;
  return isRegistering || (children.poller?.getSnapshot().hasTag("due") ?? false);
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
  const { name, tries } = registration?.context ?? { name: undefined, tries: 0 };
  const state = registration === undefined ? "offline" : registrationStates[registration.value];
  return { state, name, isFirstTry: tries === 1 };
}

function describeHistory({ children }: ClientSnapshot): HistoryStatus {
  const history = children.history?.getSnapshot();
  return history === undefined ? "offline" : historyStates[history.value];
}
