import { StoreOpenError } from "../../errors.ts";
import type { OnNotice } from "../../notice.ts";
import type { EngineLink } from "../connect.ts";
import { Engine } from "../engine.ts";
import type { Lease } from "../lease.ts";
import { lookForStream, makeStream } from "../make-board.ts";
import { findBuckets, makeBuckets } from "../make-buckets.ts";
import { passStartBarrier } from "../open-stream.ts";
import type { StreamInfo } from "../stream-info.ts";
import {
  findVersionProblem,
  identityKey,
  keptCount,
  minReplicas,
  streamConfig,
  streamName,
} from "../stream-settings.ts";
import { refusal, untilAnswered } from "../until-answered.ts";
import { batchesOf } from "./batches.ts";
import { removeHoles, removeStream } from "./engine.ts";
import { rejectServers, takeImportLease } from "./lease.ts";
import { importMark, isIncomplete } from "./mark.ts";
import { holeCountOf, type MovingBoard } from "./moving-board.ts";
import { ImportWriter } from "./writer.ts";

/** The engine lists all ids without a message at once. */
const maxHoles = 100_000;

/**
 * Moves a board into the engine, with ids, times and identity. From the first row to the last one, the stream is marked as
 * incomplete: no server opens it, and another import begins again. `onProgress`: how many ids are done. Rejects with a
 * `StoreOpenError` if the engine has messages, servers of the board run, or something is missing at the end.
 */
export async function importBoard(
  link: EngineLink,
  board: MovingBoard,
  onProgress: (idCount: number) => void,
  onNotice: OnNotice = () => undefined,
): Promise<void> {
  rejectUnfit(link, board);
  const engine = new Engine(link.connection);
  const replicas = replicasOf(await lookForStream(link, engine));
  await makeBuckets(link, (await findBuckets(link)).missing, replicas);
  const lease = await takeImportLease(link, onNotice);
  try {
    await rejectServers(link);
    const found = await lookForStream(link, engine);
    rejectUsed(link, found);
    try {
      await begin(link, engine, board, found);
      await storeAll(link, board, lease, onProgress);
      await complete(link, engine, board, found === "absent" ? undefined : keptCount(found.config));
    } catch (error) {
      throw error instanceof StoreOpenError ? describeIncomplete(error) : error;
    }
  } finally {
    await lease.close();
  }
}

/** Rejects with a `StoreOpenError` if the engine, or the board, is not fit for a move. */
function rejectUnfit(link: EngineLink, board: MovingBoard): void {
  const problem = findVersionProblem(link.connection.info?.version ?? "unknown");
  if (problem !== undefined) throw refusal(link, problem);
  const holes = holeCountOf(board);
  if (holes <= maxHoles) return;
  throw refusal(
    link,
    `the board's ids leave out ${holes}, and it takes ${maxHoles} at most; nothing was imported`,
  );
}

/** Rejects with a `StoreOpenError` unless the stream is an empty board, or what an interrupted import has left. */
function rejectUsed(link: EngineLink, found: StreamInfo | "absent"): void {
  if (found === "absent" || isIncomplete(found.config)) return;
  if (found.identity === undefined)
    throw refusal(link, `the stream ${streamName} is no board of Lastword; import takes an empty board`);
  if (found.lastId > 0)
    throw refusal(link, `the board has messages up to ${found.lastId}; import takes an empty board`);
}

/** Makes the stream in the place of an empty one: the first id of a stream is given to it when it is made. */
async function begin(
  link: EngineLink,
  engine: Engine,
  { identity, firstId }: MovingBoard,
  found: StreamInfo | "absent",
): Promise<void> {
  if (found !== "absent") await removeStream(link);
  const choices = { replicas: replicasOf(found), keep: undefined, identity };
  const config = streamConfig(firstId === 0 ? choices : { ...choices, firstId });
  await makeStream(link, engine, { ...config, metadata: { [identityKey]: identity, ...importMark } });
  // A server that began to start before the mark was there has its lease by now, or will see the mark.
  await rejectServers(link);
}

function replicasOf(found: StreamInfo | "absent"): number {
  return found === "absent" ? minReplicas : found.servers.count;
}

async function storeAll(
  link: EngineLink,
  board: MovingBoard,
  lease: Lease,
  onProgress: (idCount: number) => void,
): Promise<void> {
  const writer = new ImportWriter(link, lease);
  for await (const batch of batchesOf(board.messages(), board.firstId)) {
    await writer.store(batch);
    onProgress(batch.firstId + batch.rows.length - board.firstId);
  }
  if (holeCountOf(board) > 0) await removeHoles(link);
}

/** Checks that everything is there, then removes the mark. `keep`: how many messages an empty board was set to keep. */
async function complete(
  link: EngineLink,
  engine: Engine,
  board: MovingBoard,
  keep: number | undefined,
): Promise<void> {
  const { lastId, messageCount, config } = await passStartBarrier(link, engine);
  if (lastId !== board.lastId || messageCount !== board.messageCount) {
    const [has, wanted] = [
      `${messageCount}, the last is ${lastId}`,
      `${board.messageCount} messages up to ${board.lastId}`,
    ];
    throw refusal(link, `of ${wanted} it has ${has}: somebody else writes to the board`);
  }
  const complete = { ...config, max_msgs: keep ?? -1, metadata: { [identityKey]: board.identity } };
  await untilAnswered(link, `complete the stream ${streamName}`, async () => {
    const refused = await engine.putStream("UPDATE", complete);
    if (typeof refused === "object") {
      if (refused.isTemporary) throw new Error(refused.refusal);
      throw refusal(link, `it does not complete the stream: ${refused.refusal}`);
    }
    return refused === undefined ? "complete" : undefined;
  });
}

function describeIncomplete({ message }: StoreOpenError): StoreOpenError {
  return new StoreOpenError(
    `${message}. The board is incomplete, and no server opens it: run lastword import again`,
  );
}
