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

/** Prints the parts of a summary for stdout and stderr; returns those for files, by path. */
export async function printSummary(outputs: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const { stdout, stderr, ...files } = Object.fromEntries(outputs);
  if (stdout !== undefined) await Bun.write(Bun.stdout, stdout);
  if (stderr !== undefined) await Bun.write(Bun.stderr, stderr);
  return new Map(Object.entries(files));
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
