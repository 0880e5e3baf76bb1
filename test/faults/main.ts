import { type ClusterFault, faults } from "./faults.ts";
import { runScenario, type ScenarioOutcome } from "./scenario.ts";

const usage = `bun run faults [FAULT...] [--senders N,N]

Runs a board on three machines, each with an engine and a server, through each fault, under
50 and then 500 senders, and checks that no promise of PROTOCOL.md is broken. Prints a table.
The exit code is 1 if one is, or if the board does not go on. It takes half an hour.

Faults: ${Object.keys(faults).join(", ")}`;

const titles = ["fault", "senders", "messages", "acknowledged", "unknown", "refused", "reads"];
const longest = ["longest without `ok`", "longest without `read`", "broken promises"];

/** Prints the table row by row. Returns how many runs broke a promise, or did not end. */
async function runAll(chosen: readonly ClusterFault[], senderCounts: readonly number[]): Promise<number> {
  let failures = 0;
  printRow([...titles, ...longest]);
  printRow([...titles, ...longest].map(() => "---"));
  for (const fault of chosen)
    for (const senders of senderCounts) {
      const outcome = await runScenario(fault, { senders, readers: 24, aroundMs: 3000 }).catch(
        (error: unknown) => String(error),
      );
      if (typeof outcome === "string") {
        failures++;
        process.stderr.write(`${fault.name}, ${senders} senders: ${outcome}\n`);
        continue;
      }
      printRow([fault.name, `${senders}`, ...cellsOf(outcome)]);
      if (outcome.faults.length > 0) failures++;
      for (const text of outcome.faults.slice(0, 20))
        process.stderr.write(`${fault.name}, ${senders} senders: ${text}\n`);
    }
  return failures;
}

function cellsOf({ longestWithoutAckMs, longestWithoutReadMs, ...counts }: ScenarioOutcome): string[] {
  const { messages, acknowledged, unknown, refused, reads, faults: broken } = counts;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return [
    ...[messages, acknowledged, unknown, refused, reads].map((count) => count.toLocaleString("en")),
    ...[seconds(longestWithoutAckMs), seconds(longestWithoutReadMs), `${broken.length}`],
  ];
}

function printRow(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

function fail(text: string): never {
  process.stderr.write(`${text}\n\n${usage}\n`);
  process.exit(2);
}

const all: ReadonlyMap<string, ClusterFault> = new Map(Object.entries(faults));
const words = process.argv.slice(2);
if (words.includes("--help")) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const flagAt = words.indexOf("--senders");
const [, senders = "50,500"] = flagAt === -1 ? [] : words.splice(flagAt, 2);
const senderCounts = senders.split(",").map(Number);
if (!senderCounts.every((count) => Number.isSafeInteger(count) && count > 0))
  fail("--senders takes numbers, such as 50,500");
const names = words.length === 0 ? [...all.keys()] : words;
const chosen = names.map((name) => all.get(name) ?? fail(`there is no fault ${name}`));
process.exit((await runAll(chosen, senderCounts)) === 0 ? 0 : 1);
