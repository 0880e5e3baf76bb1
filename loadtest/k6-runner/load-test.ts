import { basename } from "node:path";
import type { Bundle } from "./bundle.ts";
import { describeError, exitCodes, RunFailure } from "./failure.ts";
import { describeRun, LiveLine } from "./live-line.ts";
import { OutputFiles } from "./output/output-files.ts";
import { Run } from "./run.ts";
import type { RunnerOptions } from "./runner-options.ts";
import { loadBundle } from "./script-files.ts";
import { type OwnServer, startOwnServer } from "./server.ts";
import { printSummary } from "./summary.ts";
import { Timeline } from "./timeline.ts";

interface RunTask {
  readonly environment: Record<string, string>;
  readonly bundle: Bundle;
  readonly flags: RunnerOptions;
  readonly files: OutputFiles;
}

const live = new LiveLine(process.stderr);

function log(text: string): void {
  live.print(text);
}

/** Runs a k6 script, against its own server unless HOST or PORT is set. Returns k6's exit code. */
export async function runLoadTest(flags: RunnerOptions): Promise<number> {
  try {
    return await run(flags);
  } catch (error) {
    log(`level=error ${describeError(error instanceof RunFailure ? error.message : error)}`);
    return error instanceof RunFailure ? error.exitCode : 1;
  }
}

async function run(flags: RunnerOptions): Promise<number> {
  const environment = withVus(flags.workers, { ...definedOf(process.env), ...flags.variables });
  const files = new OutputFiles(flags.outputs, environment.JSON_OUT || undefined);
  process.once("exit", () => files[Symbol.dispose]());
  const bundle = await loadBundle(flags.script);
  if (environment.HOST || environment.PORT) return await runOn({ environment, bundle, flags, files });
  const server = await startOwnServer(flags.store);
  const port = bundle.modules.has("k6/x/tcp") ? server.tcpPort : server.httpPort;
  try {
    const own = { ...environment, HOST: "127.0.0.1", PORT: port };
    return await runOn({ environment: own, bundle, flags, files });
  } finally {
    await stopOwnServer(server);
  }
}

/** Each worker process needs a VU of its own; the scripts divide connections and rates among the VUs. */
function withVus(workers: number, environment: Record<string, string>): Record<string, string> {
  const isEnough = Number(environment.VUS || 1) >= workers;
  return workers === 1 || isEnough ? environment : { ...environment, VUS: String(workers) };
}

async function stopOwnServer(server: OwnServer): Promise<void> {
  await server.stop().catch((error: unknown) => log(describeError(error)));
}

async function runOn({ environment, bundle, flags, files }: RunTask): Promise<number> {
  const isLive = process.stderr.isTTY === true && !flags.isQuiet;
  const timeline = isLive || files.needsTimeline ? new Timeline() : undefined;
  const startedAt = new Date();
  const run = new Run({
    ...{ bundle, environment, log, timeline, workers: flags.workers },
    onState: (state) => {
      if (isLive && timeline !== undefined) live.start(() => describeRun(state(), timeline));
    },
  });
  handleSignals(run);
  const end = await run.execute().finally(() => live.end());
  const { exitCode, runMs, outputs } = end;
  const failures = files.writeSummary(await printSummary(outputs));
  if (timeline !== undefined) {
    const [script, text] = [basename(bundle.path, ".js"), outputs.get("stdout") ?? ""];
    failures.push(...files.writeReport({ script, startedAt, exitCode, runMs, timeline, text }));
  }
  for (const failure of failures) log(`level=error ${failure}`);
  return failures.length > 0 ? exitCodes.notWritten : exitCode;
}

function handleSignals(run: Run): void {
  let signals = 0;
  const stop = () => {
    if (++signals === 1) return run.stop();
    live.end();
    process.exit(exitCodes.interrupted);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("unhandledRejection", (error) => run.failUnhandled(error));
}

function definedOf(environment: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(environment);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
