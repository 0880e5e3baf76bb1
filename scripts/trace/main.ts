/**
 * `bun run trace [memory]`: traces one `send` through the files of the server. Prints the files in the order in which
 * their functions are entered, and how often the path returns to a file: it should rarely do so.
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
  `${crossings} file borders crossed, ${returns} of them back to a file entered before; ` +
    `${entries.length} functions entered, and ${actorEntries} in the actors\n`,
);
