/**
 * `bun run compare`: this server beside others, under the same generator, in turns in one run. A wrong reply or a lost
 * connection ends it with exit code 1; a missed goal does not.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { compareFanOut } from "./fan-out.ts";
import { judge } from "./goals.ts";
import { describeMachine, findCommit, readLoad } from "./machine.ts";
import { compareMemory } from "./memory.ts";
import type { Peer } from "./peer.ts";
import { allPeers } from "./peers/all.ts";
import { fullPlan, type Plan, quickPlan, readFileLimit } from "./plan.ts";
import { comparePollers } from "./pollers.ts";
import { comparePolls } from "./polls.ts";
import { drawResults, drawVerdicts } from "./report.ts";
import { type Part, parts, type Results } from "./results.ts";
import { compareSends } from "./sends.ts";
import { compareStorm } from "./storm.ts";

interface Flags {
  readonly quick?: true;
  readonly only?: Part[];
  readonly output?: string;
}

const resultsPath = fileURLToPath(new URL("../RESULTS.md", import.meta.url));

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Those who can be had here; of the others the reasons are added to `leftOut`. */
async function prepare(folder: string, leftOut: string[]): Promise<Peer[]> {
  const present: Peer[] = [];
  for (const peer of allPeers) {
    const reason = await peer.prepare(folder);
    if (reason === undefined) present.push(peer);
    else leftOut.push(`Left out: ${peer.name} (${reason}).`);
  }
  return present;
}

async function measure(
  wanted: readonly Part[],
  peers: readonly Peer[],
  plan: Plan,
  folder: string,
): Promise<Results> {
  const take = async <Figures>(part: Part, compareAll: () => Promise<Figures[]>): Promise<Figures[]> => {
    if (!wanted.includes(part)) return [];
    say(`measuring: ${part}`);
    return await compareAll();
  };
  return {
    polls: await take("polls", () => comparePolls(peers, plan)),
    memory: await take("memory", () => compareMemory(peers, plan)),
    sends: await take("sends", () => compareSends(peers, plan, folder)),
    pollers: await take("pollers", () => comparePollers(peers, plan)),
    fanOut: await take("fanOut", () => compareFanOut(peers, plan)),
    storm: await take("storm", () => compareStorm(peers, plan)), // the last: it leaves the most behind
  };
}

/** Called before anything is measured: the load is that of others, and the commit the one that runs. */
function describeRun(peers: readonly Peer[], leftOut: readonly string[]): string {
  const commit = findCommit();
  return [
    `${new Date().toISOString().slice(0, 10)}, ${describeMachine()}; load average before: ${readLoad()}.`,
    `Versions: ${peers.map((peer) => `${peer.name}: ${peer.version()}`).join("; ")}${commit === undefined ? "" : `; commit ${commit}`}.`,
    `A process may have ${readFileLimit()} files open; connects come from a thousand addresses of loopback.`,
    ...leftOut,
  ].join("\n");
}

async function compare({ quick, only = [...parts], output }: Flags): Promise<void> {
  const plan = quick === true ? quickPlan() : fullPlan();
  const folder = mkdtempSync(join(tmpdir(), "lastword-compare-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const leftOut: string[] = [];
  const peers = await prepare(folder, leftOut);
  for (const line of leftOut) say(line);
  const description = describeRun(peers, leftOut);
  const results = await measure(only, peers, plan, folder);
  const text = [
    "# The comparison",
    "Written by `bun run compare`; loadtest/README.md says how it measures.",
    description,
    "## Goals",
    drawVerdicts(judge(results, plan), plan),
    drawResults(results, plan),
  ].join("\n\n");
  process.stdout.write(`${text}\n`);
  const isWhole = quick !== true && only.length === parts.length;
  const path = output ?? (isWhole ? resultsPath : undefined);
  if (path !== undefined) await Bun.write(path, `${text}\n`);
}

process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));
const program = new Command("compare")
  .description("Measure this server beside others, in turns in one run.")
  .option("--quick", "small and short: shows that it works, and no more")
  .addOption(new Option("--only <parts...>", "some of the measurements").choices([...parts]))
  .option("--output <path>", "where the results go; default: loadtest/RESULTS.md, when the run is whole")
  .action(compare);
try {
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  say(`compare: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
