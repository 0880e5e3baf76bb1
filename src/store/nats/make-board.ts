import type { JsonObject } from "./api-answer.ts";
import type { EngineLink } from "./connect.ts";
import { Engine } from "./engine.ts";
import { findImportProblem } from "./import/mark.ts";
import { findBuckets, makeBuckets } from "./make-buckets.ts";
import { passStartBarrier } from "./open-stream.ts";
import type { StreamInfo } from "./stream-info.ts";
import {
  findReplicaProblem,
  findStreamProblems,
  type StreamChoices,
  streamConfig,
  streamName,
} from "./stream-settings.ts";
import { refusal, untilAnswered } from "./until-answered.ts";

/** The board after `makeBoard`. */
export interface MadeBoard {
  /** The identity of the board: the one that was there, or the new one. */
  readonly identity: string;
  /** The names of the stream and the buckets that were missing. */
  readonly made: readonly string[];
}

/**
 * Makes the stream and the buckets of a board where they are missing, and looks at the settings of those that are there.
 * Does nothing to a board that is complete. Rejects with a `StoreOpenError` that names each wrong setting, or says why the
 * engine refuses.
 */
export async function makeBoard(link: EngineLink, choices: StreamChoices): Promise<MadeBoard> {
  const engine = new Engine(link.connection);
  const stream = await lookForStream(link, engine);
  const { missing, problems } = await findBuckets(link);
  const allProblems = [...(stream === "absent" ? [] : findProblems(stream)), ...problems];
  if (allProblems.length > 0) throw refusal(link, allProblems.join("; "));
  if (stream === "absent") await makeStream(link, engine, streamConfig(choices));
  await makeBuckets(link, missing, choices.replicas);
  const { identity = choices.identity } = await passStartBarrier(link, engine);
  return { identity, made: [...(stream === "absent" ? [streamName] : []), ...missing] };
}

/** Looks for the stream until the engine answers, by default for half a minute. Rejects with a `StoreOpenError`. */
export async function lookForStream(
  link: EngineLink,
  engine: Engine,
  timeoutMs?: number,
): Promise<StreamInfo | "absent"> {
  const attempt = async () => {
    const found = await engine.findStream();
    return found === "silence" ? undefined : found;
  };
  return await untilAnswered(link, `show ${streamName}`, attempt, timeoutMs);
}

/**
 * Makes the stream. This can be repeated with the same settings: an existing stream stays as it is. Rejects with a
 * `StoreOpenError` that says why the engine refuses.
 */
export async function makeStream(link: EngineLink, engine: Engine, config: JsonObject): Promise<void> {
  await untilAnswered(link, `make the stream ${streamName}`, async () => {
    const refused = await engine.putStream("CREATE", config);
    if (typeof refused === "object") {
      if (refused.isTemporary) throw new Error(refused.refusal);
      throw refusal(link, `it does not make the stream ${streamName}: ${refused.refusal}`);
    }
    return refused === undefined ? "made" : undefined;
  });
}

function findProblems({ config, identity }: StreamInfo): string[] {
  return [
    ...findStreamProblems(config),
    ...findReplicaProblem(streamName, config),
    ...findImportProblem(config),
    ...(identity === undefined
      ? [`the stream ${streamName} has no identity of a board in its metadata`]
      : []),
  ];
}
