import type { Bundle } from "./bundle.ts";
import { scriptError } from "./failure.ts";
import { createExecutionModule } from "./k6-execution.ts";
import { createMetricsModule } from "./k6-metrics.ts";
import { createTcpModule } from "./k6-tcp.ts";
import { createWebSocketsModule } from "./k6-websockets.ts";
import { createOpen } from "./open.ts";
import type { Scenario } from "./options.ts";
import { loadScript } from "./realm.ts";
import type { RunClock } from "./run-clock.ts";
import type { MetricRegistry } from "./samples.ts";
import { createTimers } from "./timers.ts";
import type { IterationEnds, Users } from "./users.ts";
import { VirtualUser } from "./virtual-user.ts";

/** A script, its `__ENV`, where its metrics go, and the receiver of its log. */
export interface ScriptParts {
  readonly bundle: Bundle;
  readonly environment: Readonly<Record<string, string>>;
  readonly metrics: MetricRegistry;
  readonly clock: RunClock;
  readonly log: (text: string) => void;
}

/** A script that is loaded for one VU. */
export interface LoadedScript {
  readonly user: VirtualUser;
  readonly exports: ReadonlyMap<string, unknown>;
}

/** The VUs of one process. */
export class LocalUsers implements Users {
  readonly workerCpuSeconds = 0;
  readonly #parts: ScriptParts;
  readonly #ends = { completed: 0, failed: 0, interrupted: 0 };
  #scripts: readonly LoadedScript[] = [];
  #state: "running" | "stopped" = "running";

  constructor(parts: ScriptParts) {
    this.#parts = parts;
  }

  get ends(): IterationEnds {
    return this.#ends;
  }

  load(ids: readonly number[]): void {
    this.#scripts = ids.map((id, index) => loadFor({ idInTest: id, idInInstance: index + 1 }, this.#parts));
  }

  async iterate({ iterations, maxDurationMs, gracefulStopMs }: Scenario): Promise<void> {
    const limit = setTimeout(() => this.#interrupt(), maxDurationMs + gracefulStopMs);
    await Promise.all(this.#scripts.map((script) => this.#iterateOne(script, iterations, maxDurationMs)));
    clearTimeout(limit);
  }

  stop(): void {
    this.#state = "stopped";
    this.#interrupt();
  }

  /** Fails all iterations after an unhandled rejection in the script. */
  failUnhandled(error: unknown): void {
    for (const { user } of this.#scripts) user.fail(error);
  }

  async #iterateOne({ user, exports }: LoadedScript, iterations: number, maxMs: number): Promise<void> {
    const body = exports.get("default");
    if (typeof body !== "function") throw scriptError("the script exports no default function");
    const { clock } = this.#parts;
    for (let turn = 0; turn < iterations && this.#state === "running" && clock.runMs < maxMs; turn++) {
      this.#ends[await user.iterate(() => body())]++;
    }
  }

  #interrupt(): void {
    for (const { user } of this.#scripts) user.interrupt();
  }
}

/** Loads the script for one VU. Number 0 only reads options and writes the summary. Throws a `RunFailure`. */
export function loadFor(
  ids: { readonly idInTest: number; readonly idInInstance: number },
  { bundle, environment, metrics, clock, log }: ScriptParts,
): LoadedScript {
  const user = new VirtualUser((text) => log(`level=error ${text}`));
  const modules = {
    "k6/metrics": createMetricsModule(user, metrics),
    "k6/execution": createExecutionModule(user, ids, () => clock.runMs),
    "k6/x/tcp": createTcpModule(user),
    "k6/websockets": createWebSocketsModule(user),
  };
  const globals = {
    ...createTimers(user),
    console: createConsole(log),
    open: createOpen(user),
    TextDecoder,
    TextEncoder,
    __ENV: { ...environment },
    __VU: ids.idInInstance,
    __ITER: 0,
  };
  try {
    return { user, exports: loadScript(bundle, { modules, globals }) };
  } catch (error) {
    throw scriptError(error);
  }
}

function createConsole(log: (text: string) => void) {
  const at = (level: string) => (text: unknown) => log(`level=${level} ${String(text)}`);
  return { log: at("info"), info: at("info"), debug: at("debug"), warn: at("warning"), error: at("error") };
}
