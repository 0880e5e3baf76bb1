/**
 * `bun run trace [memory]`: how one `send` moves between the files of the server. Its path should read forward: prints the
 * files in the order in which their functions are entered, and how often it comes back to a file that it had left.
 */
import { countBorders } from "./borders.ts";
import { traceSend } from "./send.ts";

const { entries, actorEntries } = await traceSend(process.argv[2] === "memory" ? "memory:" : "sqlite:");
const { sequence, crossings, returns } = countBorders(entries);
const seen = new Set<string>();
for (const path of sequence) {
  process.stdout.write(`${seen.has(path) ? "  back to " : ""}${path}\n`);
  seen.add(path);
}
process.stdout.write(
  `${crossings} borders between files crossed, ${returns} times back to a file that was left; ` +
    `${entries.length} functions entered, and ${actorEntries} of the actors\n`,
);
