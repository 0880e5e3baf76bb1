import { Command, InvalidArgumentError, Option } from "commander";
import { type Variable, variables } from "../k6/variables.ts";
import { exitCodes } from "./failure.ts";
import type { OutputPaths } from "./output/output-files.ts";
import { workerCommandName } from "./own-program.ts";
import type { RunnerOptions } from "./runner-options.ts";
import { listScripts } from "./script-files.ts";

interface CommonFlags extends OutputPaths {
  readonly env: Record<string, string>;
  readonly store: string;
  readonly workers: number;
  readonly quiet?: true;
}

const variableOptions = variables.map((variable) => ({ name: variable.name, option: optionOf(variable) }));

/** The `loadtest` command of the command line, which runs a k6 script without k6. Its exit codes are k6's. */
export function loadTestCommand(): Command {
  const command = new Command("loadtest")
    .description("Load-test a board, and check every reply.")
    .argument("[script]", "what to do (see below)", "poll-tcp")
    .addOption(
      new Option("-e, --env <NAME=value>", "a variable for the script, as in k6")
        .default({}, "none")
        .argParser(collect),
    )
    .option("--store <where>", "where the runner's own server keeps messages", "memory:")
    .addOption(
      new Option("-w, --workers <n>", "processes that share the connections; VUS is at least as many")
        .default(1)
        .argParser(parseCount),
    )
    .option("-q, --quiet", "no live line")
    .option("--csv <path>", "file for a table of the measured seconds")
    .option("--hdr <path>", "file for the latencies' percentiles, as HdrHistogram plots them (.hgrm)")
    .option("--html <path>", "file for a page with report and plots")
    .option("--prometheus <path>", "file for the textfile collector of node_exporter (.prom)")
    .addHelpText("after", () => `\nScripts:\n${formatScripts()}\n${notes}`)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.badFlag));
  for (const { option } of variableOptions) command.addOption(option);
  return command.action(async (script: string, flags: CommonFlags) => {
    const { runLoadTest } = await import("./load-test.ts");
    const { env, store, workers, quiet, csv, hdr, html, prometheus } = flags;
    const options: RunnerOptions = {
      ...{ script, store, workers, isQuiet: quiet === true, outputs: { csv, hdr, html, prometheus } },
      variables: { ...env, ...chosenVariables(command) },
    };
    process.exit(await runLoadTest(options));
  });
}

/** The command of a worker process, which `loadtest -w` starts. Nobody types it. */
export function loadTestWorkerCommand(): Command {
  return new Command(workerCommandName).action(async () => {
    const { serveRunner } = await import("./worker.ts");
    serveRunner();
  });
}

const notes = `
Without HOST and PORT it starts a server of its own. docs: loadtest/README.md.

Exit codes are k6's: 0 passed, 99 a threshold was crossed, 104 a mistake in the
options, 105 interrupted, 107 a script or a variable that is wrong, 109 a worker
died, 255 a mistake in the command line; 1 a file could not be written.`;

function optionOf({ name, flag, value, default: usual, meaning }: Variable): Option {
  const long = `--${name.toLowerCase().replaceAll("_", "-")} <${value}>`;
  const about = usual === "" ? name : `${name}, default: ${usual}`;
  return new Option(flag === undefined ? long : `${flag}, ${long}`, `${meaning} (${about})`).helpGroup(
    "Variables of the scripts, also from the environment:",
  );
}

function chosenVariables(command: Command): Record<string, string> {
  const chosen = variableOptions.flatMap(({ name, option }) => {
    const value: unknown = command.getOptionValue(option.attributeName());
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  return Object.fromEntries(chosen);
}

function collect(pair: string, sofar: Record<string, string>): Record<string, string> {
  const at = pair.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It takes NAME=value.");
  return { ...sofar, [pair.slice(0, at)]: pair.slice(at + 1) };
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It takes a whole number, at least 1.");
}

/** Each script with what it does. */
function formatScripts(): string {
  const scripts = listScripts();
  const width = Math.max(...scripts.map(({ name }) => name.length));
  return scripts.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`).join("\n");
}
