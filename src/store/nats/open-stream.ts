import { StoreOpenError } from "../errors.ts";
import type { OnNotice } from "../notice.ts";
import type { EngineLink } from "./connect.ts";
import type { Engine } from "./engine.ts";
import { findImportProblem } from "./import/mark.ts";
import { hasMajority, type StreamInfo } from "./stream-info.ts";
import { findStreamProblems, findVersionProblem, keptCount } from "./stream-settings.ts";

/** How long a start waits for a leader of the stream: an election takes up to 9 s. */
const leaderTimeoutMs = 30_000;
const retryMs = 200;

/** The stream, and what identifies the board in it. */
export interface OpenStream {
  readonly stream: StreamInfo;
  readonly identity: string;
}

/**
 * Checks the engine's version and the stream's settings, and sets how many messages it keeps, if `keep` says so. Rejects with
 * a `StoreOpenError` that names what is wrong.
 */
export async function openStream(
  link: EngineLink,
  engine: Engine,
  keep: number | undefined,
  onNotice: OnNotice,
): Promise<OpenStream> {
  const stream = await findStream(link, engine);
  const { identity, config } = stream;
  const versionProblem = findVersionProblem(link.connection.info?.version ?? "unknown");
  const problems = [
    ...(versionProblem === undefined ? [] : [versionProblem]),
    ...findStreamProblems(config),
    ...findImportProblem(config),
  ];
  if (identity === undefined) problems.push("the stream has no identity of a board in its metadata");
  if (identity === undefined || problems.length > 0)
    throw new StoreOpenError(`can't use NATS at ${link.place}: ${problems.join("; ")}`);
  if (keep !== undefined && keep !== keptCount(config)) {
    const refused = await engine.putStream("UPDATE", { ...config, max_msgs: keep });
    if (refused !== undefined)
      throw new StoreOpenError(
        `NATS does not set --keep ${keep}: ${typeof refused === "object" ? refused.refusal : "it does not answer"}`,
      );
  }
  if (stream.servers.count === 1)
    onNotice({
      level: "warn",
      text: "only one NATS server has the board: if its disk is lost, so are all messages",
    });
  return { stream, identity };
}

async function findStream({ place }: EngineLink, engine: Engine): Promise<StreamInfo> {
  return await retry(place, async () => {
    const found = await engine.findStream();
    if (found === "absent")
      throw new StoreOpenError(`NATS at ${place} has no board: make one with lastword cluster init`);
    return found === "silence" ? undefined : found;
  });
}

/**
 * Finds out what the stream holds, including every message that was ever acknowledged: if the leader does not know one
 * yet, that one passes it before the barrier does. Rejects with a `StoreOpenError` if there is no leader for half a
 * minute.
 */
export async function passStartBarrier({ place }: EngineLink, engine: Engine): Promise<StreamInfo> {
  return await retry(place, async () => {
    if (!(await engine.passBarrier())) return undefined;
    const found = await engine.findStream();
    return typeof found === "object" && hasMajority(found) ? found : undefined;
  });
}

/**
 * Looks again at the stream that `openStream` opened: until the node had its lease, an import could replace it. Returns it;
 * throws a `StoreOpenError` if it is another one.
 */
export function rejectReplaced(stream: StreamInfo, identity: string): StreamInfo {
  const problems = findImportProblem(stream.config);
  if (stream.identity !== identity)
    problems.push("another board is there than before: start this server again");
  if (problems.length > 0) throw new StoreOpenError(`can't use NATS: ${problems.join("; ")}`);
  return stream;
}

async function retry<T>(place: string, attempt: () => Promise<T | undefined>): Promise<T> {
  const giveUpMs = performance.now() + leaderTimeoutMs;
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (performance.now() > giveUpMs) throw new StoreOpenError(`can't use NATS at ${place}: ${noLeader}`);
    await Bun.sleep(retryMs);
  }
}

/** Why the stream answers nothing. */
export const noLeader =
  "the board's stream has no leader; start a majority of the NATS servers, with JetStream, and look whether their disks are full";
