import { nuid } from "@nats-io/transport-node";
import { systemClock } from "../../net/system-clock.ts";
import { StoreOpenError } from "../errors.ts";
import type { OnNotice } from "../notice.ts";
import type { OpenStore, StoreListener, StoreSettings } from "../open-store.ts";
import { AppendLoop, type KeptIds } from "./append-loop.ts";
import { attemptBatch } from "./atomic-batch.ts";
import { type EngineLink, openLink } from "./connect.ts";
import { NearestReplica } from "./direct-get.ts";
import { Engine } from "./engine.ts";
import { MirrorFollower } from "./follower.ts";
import type { Lease } from "./lease.ts";
import { NatsLog } from "./log.ts";
import { Mirror } from "./mirror.ts";
import { findNodeObstacle } from "./node-obstacle.ts";
import { NodePresence } from "./node-presence.ts";
import { checkNodeSettings } from "./node-settings.ts";
import { rejectOtherPeers } from "./nodes.ts";
import { openNames } from "./open-names.ts";
import { openStream, passStartBarrier, rejectReplaced } from "./open-stream.ts";
import { serveRedactions } from "./redact-requests.ts";
import { eraseMessage, watchErasures } from "./redaction.ts";
import { Rounds } from "./rounds.ts";
import { StoredRows } from "./stored-rows.ts";
import type { StreamInfo } from "./stream-info.ts";
import { keptCount } from "./stream-settings.ts";
import { StreamWatch } from "./stream-watch.ts";

/** The most ids that a mirror holds, unless the board holds more: other nodes that lack them may ask for them. */
const mirrorCapacity = 4096;

/** A start waits this long for the first round, then goes on without it. */
const firstRoundTimeoutMs = 3000;

/** How long a stop may take to give names back; the others are freed when the lease ends. */
const namesTimeoutMs = 1000;

/** A node while it opens: what the engine says, and who the node is. */
interface OpeningNode {
  readonly settings: StoreSettings;
  readonly node: string;
  readonly peers: readonly string[];
  readonly link: EngineLink;
  readonly engine: Engine;
  readonly lease: Lease;
  /** What the stream held when the node began to open. */
  readonly stream: StreamInfo;
  readonly onNotice: OnNotice;
}

/**
 * Opens a server's part of a board that several servers share: connects, checks the stream, takes the node's lease, catches
 * up with all that was acknowledged, and takes part in rounds. Rejects with a `StoreOpenError` that says what is missing.
 */
export async function openNode(settings: StoreSettings, listener: StoreListener): Promise<OpenStore> {
  const { onNotice = () => undefined } = listener;
  const { url, node, peers } = checkNodeSettings(settings);
  await using resources = new AsyncDisposableStack();
  const link = await openLink(url, settings, node, onNotice);
  resources.defer(() => link.close());
  const engine = new Engine(link.connection);
  const { stream, identity } = await openStream(link, engine, settings.keep, onNotice);
  await rejectOtherPeers(link, peers);
  const named = { node, identity, limits: settings, onNotice, onWithdrawn: listener.onNamesWithdrawn };
  const { names, lease, close } = await openNames(link.connection, named);
  resources.defer(() => close(namesTimeoutMs));
  const opening = { settings, node, peers, link, engine, lease, stream, onNotice };
  const log = await openLog(opening, identity, resources);
  return { log, names, serveRedactions: (redact) => serveRedactions(link.connection, redact) };
}

/** The log takes over `resources`, and ends them when it closes. */
async function openLog(
  opening: OpeningNode,
  identity: string,
  resources: AsyncDisposableStack,
): Promise<NatsLog> {
  const { settings, link, engine, lease, stream, peers, onNotice } = opening;
  const boot = nuid.next();
  const mirror = new Mirror({ clock: systemClock, ...sizeMirror(settings, stream) });
  const rows = new StoredRows({ replica: new NearestReplica(link), engine, mirror });
  const { follower, rounds } = openRounds(opening, boot, mirror, rows, resources);
  const passBarrier = async () => rejectReplaced(await passStartBarrier(link, engine), identity);
  const presence = new NodePresence({ lease, mirror, follower, rounds, clock: systemClock, passBarrier });
  resources.defer(() => presence.stop());
  if (!(await presence.join()))
    throw new StoreOpenError(`NATS at ${link.place} is too slow: this server can't catch up`);
  if (!(await rounds.whenConfirmed(mirror.lastId, firstRoundTimeoutMs)))
    onNotice({
      level: "warn",
      text: `no majority of the servers ${peers.join(", ")} answers yet: nobody can read the board`,
    });
  resources.defer(watchErasures(engine, mirror, systemClock));
  const watch = new StreamWatch({ engine, link, clock: systemClock, onNotice });
  resources.defer(() => watch.stop());
  const findKeptIds = () => findKept(engine);
  const end = resources.move();
  return new NatsLog({
    ...{ identity, mirror, follower, rounds, rows, findKeptIds },
    loop: openLoop(link, mirror, boot, findKeptIds),
    isFenced: () => lease.isFenced,
    eraseMessage: (id) => eraseMessage(engine, id),
    findObstacle: () => findNodeObstacle({ link, engine, lease, rounds }),
    end: () => end.disposeAsync(),
  });
}

function openRounds(
  { node, peers, link, lease, onNotice }: OpeningNode,
  boot: string,
  mirror: Mirror,
  rows: StoredRows,
  resources: AsyncDisposableStack,
) {
  const { bus, isConnected } = link;
  const shared = { node, mirror, bus, clock: systemClock };
  const follower = new MirrorFollower({
    ...shared,
    fetchPart: (fromId, count) => rows.fetchPart(fromId, count),
  });
  resources.defer(() => follower.stop());
  const isFenced = () => lease.isFenced;
  const rounds = new Rounds({ ...shared, boot, peers, follower, onNotice, isConnected, isFenced });
  resources.defer(() => rounds.stop());
  return { follower, rounds };
}

function openLoop(
  { connection, isConnected }: EngineLink,
  mirror: Mirror,
  boot: string,
  findKeptIds: () => Promise<KeptIds | undefined>,
): AppendLoop {
  return new AppendLoop({
    ...{ boot, findKeptIds },
    attempt: async (attempt) =>
      isConnected() ? await attemptBatch(connection, attempt) : { outcome: "not-stored" },
    knownId: () => mirror.lastId,
    pause: Bun.sleep,
    nowMs: () => performance.now(),
  });
}

/** The board keeps in memory no more messages than the stream keeps. */
function sizeMirror({ recentMessages, keep }: StoreSettings, { firstId, lastId, config }: StreamInfo) {
  const kept = keep ?? keptCount(config) ?? Number.POSITIVE_INFINITY;
  const capacity = Math.min(Math.max(recentMessages, mirrorCapacity), kept);
  return { capacity, lastId: Math.max(firstId - 1, lastId - capacity, 0) };
}

async function findKept(engine: Engine): Promise<KeptIds | undefined> {
  const stream = await engine.findStream();
  return typeof stream === "string" ? undefined : stream;
}
