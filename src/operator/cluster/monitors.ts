import { errorMessage } from "../../error-message.ts";
import { findVersionProblem } from "../../store/nats/stream-settings.ts";

/** Where an engine's monitor listens unless the operator says otherwise. */
const defaultPort = 8222;
const timeoutMs = 3000;

/** The monitors of engines, on the usual port of their machines: `http://n1:8222`. `servers`: `n1:4222`. */
export function monitorsOf(servers: readonly string[]): string[] {
  return servers.map((server) => `http://${server.slice(0, server.lastIndexOf(":"))}:${defaultPort}`);
}

/**
 * What is wrong with engines, by their monitors: a version that is too old, no JetStream, or one that does not sync each
 * message before it acknowledges it. The engine's own protocol does not tell.
 */
export async function findEngineProblems(monitors: readonly string[]): Promise<string[]> {
  return (await Promise.all(monitors.map(findProblems))).flat();
}

async function findProblems(monitor: string): Promise<string[]> {
  const url = `${monitor.replace(/\/+$/, "")}/varz`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    return describeProblems(monitor, await response.json());
  } catch (error) {
    const remedy =
      "open the monitor of that engine (http: 8222 in its configuration), or say where it is with --monitors";
    return [`can't look at ${url}, whether the engine syncs always: ${errorMessage(error)}; ${remedy}`];
  }
}

/** What is wrong with an engine that says this of itself; an empty list if nothing is. */
export function describeProblems(monitor: string, varz: unknown): string[] {
  const name = `the engine at ${monitor}`;
  const version = fieldIn(varz, "version");
  if (typeof version !== "string") return [`${name} is no monitor of nats-server`];
  const config = fieldIn(fieldIn(varz, "jetstream"), "config");
  const versionProblem = findVersionProblem(version);
  const problems = versionProblem === undefined ? [] : [`${name}: ${versionProblem}`];
  if (config === undefined)
    return [...problems, `${name} runs without JetStream: add jetstream to its configuration`];
  if (fieldIn(config, "sync_always") === true) return problems;
  return [
    ...problems,
    `${name} does not sync always: set sync_interval: always in its jetstream configuration, else a message is acknowledged before it is on disk`,
  ];
}

function fieldIn(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
