/**
 * `bun run loadtest [script]`: runs a k6 script without k6, against its own server unless HOST or PORT is set. The exit codes
 * are k6's.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { type Bundle, bundleScript } from "./bundle.ts";
import { describeError, exitCodes, RunFailure } from "./failure.ts";
import { showProgress } from "./progress.ts";
import { Run } from "./run.ts";
import { type OwnServer, startOwnServer } from "./server.ts";
import { writeSummary } from "./summary.ts";

interface RunnerOptions {
  readonly env: Record<string, string>;
  readonly store: string;
  readonly quiet?: true;
}

const scriptsFolder = fileURLToPath(new URL("..", import.meta.url));

function log(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Finds a script by its path, or by its name in loadtest/, with or without `.js`. */
function findScript(name: string): string {
  const places = [resolve(name), resolve(scriptsFolder, name), resolve(scriptsFolder, `${name}.js`)];
  return places.find((path) => existsSync(path)) ?? resolve(name);
}

function collect(pair: string, sofar: Record<string, string>): Record<string, string> {
  const at = pair.indexOf("=");
  if (at < 1) throw new CommanderError(exitCodes.badFlag, "env", `-e expects NAME=value, not ${pair}`);
  return { ...sofar, [pair.slice(0, at)]: pair.slice(at + 1) };
}

async function run(name: string, flags: RunnerOptions): Promise<number> {
  const bundle = await bundleScript(findScript(name));
  const environment = { ...definedOf(process.env), ...flags.env };
  if (environment.HOST || environment.PORT) return await runOn(environment, bundle, flags);
  const server = await startOwnServer(flags.store);
  const port = bundle.modules.has("k6/x/tcp") ? server.tcpPort : server.httpPort;
  try {
    return await runOn({ ...environment, HOST: "127.0.0.1", PORT: port }, bundle, flags);
  } finally {
    await stopOwnServer(server);
  }
}

async function stopOwnServer(server: OwnServer): Promise<void> {
  await server.stop().catch((error: unknown) => log(describeError(error)));
}

async function runOn(
  environment: Record<string, string>,
  bundle: Bundle,
  flags: RunnerOptions,
): Promise<number> {
  let endProgress = () => {};
  const run = new Run({
    bundle,
    environment,
    log,
    onState: (state) => {
      if (flags.quiet !== true) endProgress = showProgress(state);
    },
  });
  let signals = 0;
  const stop = () => {
    if (++signals > 1) process.exit(exitCodes.interrupted);
    run.stop();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("unhandledRejection", (error) => run.failUnhandled(error));
  const { exitCode, outputs } = await run.execute().finally(() => endProgress());
  await writeSummary(outputs);
  return exitCode;
}

function definedOf(environment: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(environment);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function main(): Promise<number> {
  const program = new Command("loadtest")
    .description("Run a k6 script of loadtest/ without k6.")
    .argument("[script]", "a path, or a name in loadtest/", "poll-tcp")
    .option("-e, --env <NAME=value>", "a variable for the script, as in k6", collect, {})
    .option("--store <where>", "where the runner's own server keeps messages", "memory:")
    .option("-q, --quiet", "no progress line")
    .exitOverride();
  let exitCode: number = exitCodes.passed;
  program.action(async (script: string, flags: RunnerOptions) => {
    exitCode = await run(script, flags);
  });
  try {
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.badFlag;
    log(`level=error ${describeError(error instanceof RunFailure ? error.message : error)}`);
    return error instanceof RunFailure ? error.exitCode : 1;
  }
}

process.exit(await main());
