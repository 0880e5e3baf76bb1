import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { type Variable, variables } from "../k6/variables.ts";
import type { OutputPaths } from "./output/output-files.ts";

/** What the command line asks for. */
export interface RunnerOptions {
  /** A path, or the name of a script in loadtest/. */
  readonly script: string;
  /** The variables that `-e` and the variables' own flags set; a flag wins. */
  readonly variables: Readonly<Record<string, string>>;
  readonly store: string;
  /** How many processes drive the load. */
  readonly workers: number;
  readonly isQuiet: boolean;
  readonly outputs: OutputPaths;
}

interface CommonFlags extends OutputPaths {
  readonly env: Record<string, string>;
  readonly store: string;
  readonly workers: number;
  readonly quiet?: true;
}

const variableOptions = variables.map((variable) => ({ name: variable.name, option: optionOf(variable) }));

/** Parses the command line and calls `run`; rejects with a `CommanderError` where it is wrong, and after `--help`. */
export async function parseCommandLine(
  scriptsFolder: string,
  run: (options: RunnerOptions) => Promise<void>,
): Promise<void> {
  const program = new Command("loadtest")
    .description("Run a k6 script of loadtest/ without k6.")
    .argument("[script]", "a path, or a name in loadtest/", "poll-tcp")
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
    .addHelpText("after", () => `\nScripts:\n${listScripts(scriptsFolder)}`)
    .exitOverride();
  for (const { option } of variableOptions) program.addOption(option);
  program.action(async (script: string, flags: CommonFlags) => {
    const { env, store, workers, quiet, csv, hdr, html, prometheus } = flags;
    const set = { ...env, ...chosenVariables(program) };
    await run({
      script,
      variables: set,
      store,
      workers,
      isQuiet: quiet === true,
      outputs: { csv, hdr, html, prometheus },
    });
  });
  await program.parseAsync();
}

function optionOf({ name, flag, value, default: usual, meaning }: Variable): Option {
  const long = `--${name.toLowerCase().replaceAll("_", "-")} <${value}>`;
  const about = usual === "" ? name : `${name}, default: ${usual}`;
  return new Option(flag === undefined ? long : `${flag}, ${long}`, `${meaning} (${about})`).helpGroup(
    "Variables of the scripts, also from the environment:",
  );
}

function chosenVariables(program: Command): Record<string, string> {
  const chosen = variableOptions.flatMap(({ name, option }) => {
    const value: unknown = program.getOptionValue(option.attributeName());
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

/** Each script with what its first line says that it does. */
function listScripts(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith(".js"));
  const names = files.map((file) => file.replace(/\.js$/, "")).sort((one, other) => (one < other ? -1 : 1));
  const width = Math.max(...names.map(({ length }) => length));
  return names
    .map((name) => `  ${name.padEnd(width)}  ${describeScript(join(folder, `${name}.js`))}`)
    .join("\n");
}

function describeScript(path: string): string {
  const [first = ""] = readFileSync(path, "utf8").split("\n");
  return first.replace(/^.*?\.js: |, with .*$/g, "");
}
