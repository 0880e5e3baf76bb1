import { errorMessage, findConnectReason } from "../../error-message.ts";
import { findVersionProblem, withoutJetStream } from "../../store/nats/stream-settings.ts";

/** Where an engine's monitor listens unless the operator says otherwise. */
const defaultPort = 8222;
const timeoutMs = 3000;

/** The monitors of engines, on the usual port of their machines: `http://n1:8222`. `servers`: `n1:4222`. */
export function monitorsOf(servers: readonly string[]): string[] {
  return servers.map((server) => `http://${server.slice(0, server.lastIndexOf(":"))}:${defaultPort}`);
}

/**
 * What is wrong with engines, by their monitors: a version that is too old, no JetStream, or one that does not sync each
 * message before it acknowledges it. The engine's own protocol does not say.
 */
export async function findEngineProblems(monitors: readonly string[]): Promise<string[]> {
  return (await Promise.all(monitors.map(findProblems))).flat();
}

async function findProblems(monitor: string): Promise<string[]> {
  try {
    const [varz, jsz] = await Promise.all([readJson(`${monitor}/varz`), readJson(`${monitor}/jsz`)]);
    return describeProblems(monitor, varz, jsz);
  } catch (error) {
    const remedy =
      "start that engine, open its monitor (http: 8222 in its configuration), or say where it is with --monitors";
    return [`can't ask ${monitor} whether the engine syncs always: ${describeFailure(error)}; ${remedy}`];
  }
}

function describeFailure(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return "no answer";
  if (error instanceof SyntaxError) return "something else than a monitor answers";
  return findConnectReason(error) ?? errorMessage(error);
}

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  return await response.json();
}

/**
 * What is wrong with an engine whose monitor says this; an empty list if nothing is. `jsz` has the settings of JetStream:
 * `varz` never shows them if somebody asked for it before JetStream had started.
 */
export function describeProblems(monitor: string, varz: unknown, jsz: unknown): string[] {
  const name = `the engine at ${monitor}`;
  const version = fieldIn(varz, "version");
  if (typeof version !== "string") return [`${name} is no monitor of nats-server`];
  const problem = findVersionProblem(version) ?? findJetStreamProblem(jsz);
  return problem === undefined ? [] : [`${name}: ${problem}`];
}

function findJetStreamProblem(jsz: unknown): string | undefined {
  const config = fieldIn(jsz, "config");
  if (config === undefined || fieldIn(jsz, "disabled") === true) return withoutJetStream;
  if (fieldIn(config, "sync_always") === true) return undefined;
  return "it does not sync always: set sync_interval: always in its jetstream configuration, else a message is acknowledged before it is on disk";
}

function fieldIn(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
