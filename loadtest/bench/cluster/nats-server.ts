import { findVersionProblem } from "../../../src/store/nats/stream-settings.ts";
import { firstLineOf } from "../child.ts";

/** The program of the engine: `LASTWORD_NATS_SERVER`, or the one in PATH. */
export const natsServerPath = process.env.LASTWORD_NATS_SERVER ?? "nats-server";

/** Why there is no cluster to measure; undefined if there is one. */
export function findNatsServerProblem(): string | undefined {
  const version = /v(\d\S*)/.exec(firstLineOf([natsServerPath, "--version"]) ?? "")?.[1];
  return version === undefined ? "nats-server is not installed" : findVersionProblem(version);
}
