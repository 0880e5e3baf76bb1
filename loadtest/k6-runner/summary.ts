import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileErrorReason } from "../../src/error-message.ts";
import { exitCodes, RunFailure } from "./failure.ts";
import { describeGenerator } from "./generator.ts";
import type { MetricSummary } from "./metrics.ts";
import type { IterationEnd } from "./virtual-user.ts";

/** The result of a run. */
export interface RunResult {
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly runMs: number;
  readonly ends: Readonly<Record<IterationEnd, number>>;
  /** CPU time of the generator, with its worker processes. */
  readonly cpuSeconds: number;
}

/** Calls the script's `handleSummary`; without one, the summary is a plain list of the metrics. */
export async function summarize(
  handle: unknown,
  { metrics, runMs, ends, cpuSeconds }: RunResult,
): Promise<Map<string, string>> {
  if (typeof handle !== "function") return new Map([["stdout", listMetrics(metrics, ends)]]);
  const data = {
    root_group: { name: "", path: "", id: "", groups: [], checks: [] },
    options: {},
    state: {
      testRunDurationMs: runMs,
      isStdOutTTY: isTerminal(process.stdout),
      isStdErrTTY: isTerminal(process.stderr),
      generator: describeGenerator(cpuSeconds),
    },
    metrics,
  };
  const answer: unknown = await handle(data);
  const outputs = new Map<string, string>();
  for (const [where, text] of Object.entries(Object(answer))) {
    if (typeof text !== "string") throw new TypeError(`${where}: this runner supports only strings`);
    outputs.set(where, text);
  }
  return outputs;
}

/** Writes the outputs of a summary: to stdout, to stderr, or to files. Rejects with a `RunFailure` if a file refuses. */
export async function writeSummary(outputs: ReadonlyMap<string, string>): Promise<void> {
  for (const [where, text] of outputs) {
    if (where === "stdout") await Bun.write(Bun.stdout, text);
    else if (where === "stderr") await Bun.write(Bun.stderr, text);
    else writeFile(where, text);
  }
}

function writeFile(path: string, text: string): void {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new RunFailure(exitCodes.notWritten, `${path}: ${fileErrorReason(error)}`);
  }
}

function isTerminal(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true;
}

function listMetrics(metrics: Readonly<Record<string, MetricSummary>>, ends: RunResult["ends"]): string {
  const lines = Object.entries(metrics).map(([name, { values }]) => {
    const list = Object.entries(values).map(([key, value]) => `${key}=${Number(value.toFixed(3))}`);
    return `${name}: ${list.join(" ")}\n`;
  });
  return `${lines.join("")}iterations: ${Object.entries(ends)
    .map(([how, count]) => `${count} ${how}`)
    .join(", ")}\n`;
}
