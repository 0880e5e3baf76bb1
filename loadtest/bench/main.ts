/**
 * `bun run compare`: measures this server and others in turns, under the same generator. A wrong reply or a lost
 * connection ends the run with exit code 1; a missed goal does not.
 */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import { errorMessage } from "../../src/error-message.ts";
import { compareCluster } from "./cluster/cluster.ts";
import { findNatsServerProblem } from "./cluster/nats-server.ts";
import type { Contender } from "./contender.ts";
import { allContenders } from "./contenders/all.ts";
import { anotherLastword, lastword } from "./contenders/lastword.ts";
import { compareFanOut } from "./fan-out.ts";
import { compareFlood } from "./flood.ts";
import { evaluateGoals } from "./goals.ts";
import { describeMachine, findCommit, readLoad } from "./machine.ts";
import { compareMemory } from "./memory.ts";
import { compareOldReads } from "./old-reads.ts";
import { comparePollers } from "./pollers.ts";
import { comparePolls } from "./polls.ts";
import { drawGoals, drawResults } from "./report.ts";
import { type Measurement, measurements, type Results } from "./results.ts";
import { compareSends } from "./sends.ts";
import { compareStorm } from "./storm.ts";
import { fullWorkload, quickWorkload, readFileLimit, type Workload } from "./workload.ts";

interface CompareOptions {
  readonly quick?: true;
  readonly only?: Measurement[];
  readonly against?: string[];
  readonly output?: string;
}

const resultsPath = fileURLToPath(new URL("../RESULTS.md", import.meta.url));

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A commander parser for the folders of other checkouts of this server. */
function parseCheckout(folder: string, previous: readonly string[] = []): string[] {
  if (!existsSync(join(folder, "src/main.ts")))
    throw new InvalidArgumentError("It is no checkout of this server.");
  return [...previous, folder];
}

/** Returns the available contenders, and adds the others to `skipped` with the reason. */
async function prepare(
  contenders: readonly Contender[],
  folder: string,
  skipped: string[],
): Promise<Contender[]> {
  const present: Contender[] = [];
  for (const contender of contenders) {
    const reason = await contender.prepare(folder);
    if (reason === undefined) present.push(contender);
    else skipped.push(`Skipped: ${contender.name} (${reason}).`);
  }
  const problem = findNatsServerProblem();
  if (problem !== undefined) skipped.push(`Skipped: the cluster (${problem}).`);
  return present;
}

async function measure(
  wanted: readonly Measurement[],
  contenders: readonly Contender[],
  workload: Workload,
  folder: string,
): Promise<Results> {
  const take = async <Figures>(
    part: Measurement,
    compareAll: () => Promise<Figures[]>,
  ): Promise<Figures[]> => {
    if (!wanted.includes(part)) return [];
    log(`measuring: ${part}`);
    return await compareAll();
  };
  return {
    polls: await take("polls", () => comparePolls(contenders, workload)),
    memory: await take("memory", () => compareMemory(contenders, workload)),
    sends: await take("sends", () => compareSends(contenders, workload, folder)),
    pollers: await take("pollers", () => comparePollers(contenders, workload)),
    fanOut: await take("fanOut", () => compareFanOut(contenders, workload)),
    flood: await take("flood", () => compareFlood(contenders, workload)),
    oldReads: await take("oldReads", () => compareOldReads(contenders, workload, folder)),
    cluster: await take("cluster", () => compareCluster(lastword, workload, folder)),
    storm: await take("storm", () => compareStorm(contenders, workload)), // last: it leaves the most to clean up
  };
}

/** Called before the first measurement, so the load average does not include this run. */
function describeRun(contenders: readonly Contender[], skipped: readonly string[]): string {
  const commit = findCommit();
  return [
    `${new Date().toISOString().slice(0, 10)}, ${describeMachine()}; load average before: ${readLoad()}.`,
    `Versions: ${contenders.map((contender) => `${contender.name}: ${contender.version()}`).join("; ")}${commit === undefined ? "" : `; commit ${commit}`}.`,
    `A process can open ${readFileLimit()} files; connects come from a thousand loopback addresses.`,
    ...skipped,
  ].join("\n");
}

async function compare({ quick, only = [...measurements], against, output }: CompareOptions): Promise<void> {
  const workload = quick === true ? quickWorkload() : fullWorkload();
  const folder = mkdtempSync(join(tmpdir(), "lastword-compare-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const skipped: string[] = [];
  const wanted = against === undefined ? allContenders : [lastword, ...against.map(anotherLastword)];
  const contenders = await prepare(wanted, folder, skipped);
  for (const line of skipped) log(line);
  const description = describeRun(contenders, skipped);
  const results = await measure(only, contenders, workload, folder);
  const text = [
    "# The comparison",
    "Written by `bun run compare`; loadtest/README.md explains the method.",
    description,
    // The goals compare this server with others.
    ...(against === undefined ? ["## Goals", drawGoals(evaluateGoals(results, workload), workload)] : []),
    drawResults(results, workload),
  ].join("\n\n");
  process.stdout.write(`${text}\n`);
  const isFull = quick !== true && against === undefined && only.length === measurements.length;
  const path = output ?? (isFull ? resultsPath : undefined);
  if (path !== undefined) await Bun.write(path, `${text}\n`);
}

process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));
const program = new Command("compare")
  .description("Measure this server and others in turns.")
  .option("--quick", "small and short: shows only that the comparison works")
  .addOption(new Option("--only <measurements...>", "only these measurements").choices([...measurements]))
  .option("--against <checkouts...>", "this server in these folders instead of others", parseCheckout)
  .option("--output <path>", "file for the results; a full run defaults to loadtest/RESULTS.md")
  .action(compare);
try {
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  log(`compare: ${errorMessage(error)}`);
  process.exit(1);
}
