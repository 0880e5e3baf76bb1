/**
 * `bun run loadtest [script]`: runs a k6 script without k6, against its own server unless PORT is set. The exit codes
 * are k6's.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CommanderError } from "commander";
import { type Bundle, bundleScript } from "./bundle.ts";
import { parseCommandLine, type RunnerOptions } from "./command-line.ts";
import { describeError, exitCodes, RunFailure } from "./failure.ts";
import { describeRun, LiveLine } from "./live-line.ts";
import { Run } from "./run.ts";
import { type OwnServer, startOwnServer } from "./server.ts";
import { writeSummary } from "./summary.ts";
import { Timeline } from "./timeline.ts";

const scriptsFolder = fileURLToPath(new URL("..", import.meta.url));

const live = new LiveLine(process.stderr);

function log(text: string): void {
  live.print(text);
}

/** Finds a script by its path, or by its name in loadtest/, with or without `.js`. */
function findScript(name: string): string {
  const places = [resolve(name), resolve(scriptsFolder, name), resolve(scriptsFolder, `${name}.js`)];
  return places.find((path) => existsSync(path)) ?? resolve(name);
}

async function run(flags: RunnerOptions): Promise<number> {
  const bundle = await bundleScript(findScript(flags.script));
  const environment = withVus(flags.workers, { ...definedOf(process.env), ...flags.variables });
  if (environment.PORT) return await runOn(environment, bundle, flags);
  const server = await startOwnServer(flags.store);
  const port = bundle.modules.has("k6/x/tcp") ? server.tcpPort : server.httpPort;
  try {
    return await runOn({ ...environment, HOST: "127.0.0.1", PORT: port }, bundle, flags);
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

async function runOn(
  environment: Record<string, string>,
  bundle: Bundle,
  flags: RunnerOptions,
): Promise<number> {
  const isLive = process.stderr.isTTY === true && !flags.isQuiet;
  const timeline = new Timeline();
  const run = new Run({
    bundle,
    environment,
    log,
    workers: flags.workers,
    ...(isLive && { timeline, onState: (state) => live.start(() => describeRun(state(), timeline)) }),
  });
  let signals = 0;
  const stop = () => {
    if (++signals === 1) return run.stop();
    live.end();
    process.exit(exitCodes.interrupted);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("unhandledRejection", (error) => run.failUnhandled(error));
  const { exitCode, outputs } = await run.execute().finally(() => live.end());
  await writeSummary(outputs);
  return exitCode;
}

function definedOf(environment: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(environment);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function main(): Promise<number> {
  let exitCode: number = exitCodes.passed;
  try {
    await parseCommandLine(scriptsFolder, async (flags) => {
      exitCode = await run(flags);
    });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.badFlag;
    log(`level=error ${describeError(error instanceof RunFailure ? error.message : error)}`);
    return error instanceof RunFailure ? error.exitCode : 1;
  }
}

process.exit(await main());
