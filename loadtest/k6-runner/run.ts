import type { Bundle } from "./bundle.ts";
import { badConfiguration, describeError, exitCodes, scriptError } from "./failure.ts";
import { createExecutionModule } from "./k6-execution.ts";
import { createMetricsModule } from "./k6-metrics.ts";
import { createTcpModule } from "./k6-tcp.ts";
import { createWebSocketsModule } from "./k6-websockets.ts";
import { crossedMetrics, MetricStore } from "./metrics.ts";
import { createOpen } from "./open.ts";
import { parseOptions, type RunOptions } from "./options.ts";
import { loadScript } from "./realm.ts";
import { summarize } from "./summary.ts";
import { createTimers } from "./timers.ts";
import { type IterationEnd, VirtualUser } from "./virtual-user.ts";

/** The progress of a run. */
export interface RunState {
  readonly runMs: number;
  readonly maxRunMs: number;
  readonly vus: number;
  readonly ends: Readonly<Record<IterationEnd, number>>;
}

/** A script, its `__ENV`, and the receivers of its log and progress. */
export interface RunParts {
  readonly bundle: Bundle;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: (text: string) => void;
  readonly onState?: (state: () => RunState) => void;
}

/** How a run ended: k6's exit code, and the outputs of `handleSummary` by destination. */
export interface RunEnd {
  readonly exitCode: number;
  readonly outputs: ReadonlyMap<string, string>;
}

interface LoadedScript {
  readonly user: VirtualUser;
  readonly exports: ReadonlyMap<string, unknown>;
}

/** One run of a script, like `k6 run`. */
export class Run {
  readonly #parts: RunParts;
  readonly #store = new MetricStore();
  readonly #users: VirtualUser[] = [];
  readonly #ends = { completed: 0, failed: 0, interrupted: 0 };
  #startMs = performance.now();
  #state: "running" | "stopped" = "running";

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Runs the script to its end. Throws a `RunFailure` if it cannot start. */
  async execute(): Promise<RunEnd> {
    const first = this.#load(0);
    const options = parseOptions(first.exports.get("options"));
    if (first.exports.get("setup") !== undefined || first.exports.get("teardown") !== undefined) {
      throw badConfiguration("setup and teardown are not supported by this runner");
    }
    for (const [key, expressions] of options.thresholds) this.#store.addThresholds(key, expressions);
    await this.#iterate(options);
    return await this.#conclude(options);
  }

  /** Interrupts the iterations, as Ctrl-C does; the summary is still written. */
  stop(): void {
    this.#state = "stopped";
    this.#interrupt();
  }

  /** Fails all iterations after an unhandled rejection in the script. */
  failUnhandled(error: unknown): void {
    for (const user of this.#users) user.fail(error);
  }

  async #iterate(options: RunOptions): Promise<void> {
    const { vus, iterations, maxDurationMs, gracefulStopMs } = options.scenario;
    const scripts = Array.from({ length: vus }, (_, index) => this.#load(index + 1));
    this.#startMs = performance.now();
    const limit = setTimeout(() => this.#interrupt(), maxDurationMs + gracefulStopMs);
    this.#parts.onState?.(() => ({
      runMs: this.#runMs(),
      maxRunMs: maxDurationMs,
      vus,
      ends: this.#ends,
    }));
    await Promise.all(scripts.map((script) => this.#iterateOne(script, iterations, maxDurationMs)));
    clearTimeout(limit);
  }

  async #iterateOne({ user, exports }: LoadedScript, iterations: number, maxMs: number): Promise<void> {
    const body = exports.get("default");
    if (typeof body !== "function") throw scriptError("the script exports no default function");
    this.#users.push(user);
    for (let turn = 0; turn < iterations && this.#state === "running" && this.#runMs() < maxMs; turn++) {
      this.#ends[await user.iterate(() => body())]++;
    }
  }

  /** Runs `handleSummary` in a separate VU: it gets metrics only. */
  async #conclude({ trendStats }: RunOptions): Promise<RunEnd> {
    const runMs = this.#runMs();
    const metrics = this.#store.summarize(trendStats, runMs);
    const result = { metrics, runMs, ends: this.#ends };
    const handle = this.#load(0).exports.get("handleSummary");
    const outputs = await summarize(handle, result).catch((error: unknown) => {
      this.#parts.log(`level=error handleSummary: ${describeError(error)}`);
      return summarize(undefined, result);
    });
    const crossed = crossedMetrics(metrics);
    if (crossed.length > 0) {
      this.#parts.log(`level=error thresholds on metrics '${crossed.join(", ")}' have been crossed`);
    }
    const exitCode = crossed.length > 0 ? exitCodes.thresholdCrossed : exitCodes.passed;
    return { exitCode: this.#state === "stopped" ? exitCodes.interrupted : exitCode, outputs };
  }

  #interrupt(): void {
    for (const user of this.#users) user.interrupt();
  }

  #load(id: number): LoadedScript {
    const user = new VirtualUser(id, (text) => this.#parts.log(`level=error ${text}`));
    const modules = {
      "k6/metrics": createMetricsModule(user, this.#store),
      "k6/execution": createExecutionModule(user, () => this.#runMs()),
      "k6/x/tcp": createTcpModule(user),
      "k6/websockets": createWebSocketsModule(user),
    };
    const globals = {
      ...createTimers(user),
      console: this.#createConsole(),
      open: createOpen(user),
      TextDecoder,
      TextEncoder,
      __ENV: { ...this.#parts.environment },
      __VU: id,
      __ITER: 0,
    };
    try {
      return { user, exports: loadScript(this.#parts.bundle, { modules, globals }) };
    } catch (error) {
      throw scriptError(error);
    }
  }

  #createConsole() {
    const at = (level: string) => (text: unknown) => this.#parts.log(`level=${level} ${String(text)}`);
    return { log: at("info"), info: at("info"), debug: at("debug"), warn: at("warning"), error: at("error") };
  }

  #runMs(): number {
    return performance.now() - this.#startMs;
  }
}
