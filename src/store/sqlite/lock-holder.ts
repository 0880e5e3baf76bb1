import { readFileSync, statSync } from "node:fs";

/** The last byte of the range that SQLite locks for writing while a connection has the file to itself, as ours does. */
const exclusiveRangeEnd = "1073742335";

/** Describes which process keeps us off a database file, as `another server (process 42)`. */
export function describeLockHolder(path: string): string {
  const inode = statSync(path, { throwIfNoEntry: false })?.ino;
  // Linux alone has this file: `1: POSIX  ADVISORY  WRITE 42 fe:00:1234 1073741826 1073742335`
  const locks = readOrEmpty("/proc/locks")
    .split("\n")
    .map((line) => line.split(/\s+/))
    .filter(([, , , , , file]) => file?.endsWith(`:${inode}`));
  const server = locks.find(([, , , kind, , , , end]) => kind === "WRITE" && end === exclusiveRangeEnd);
  if (server) return `another server (process ${server[4]})`;
  const pid = locks.map(([, , , , each]) => each).find((each) => each !== `${process.pid}`);
  if (pid === undefined) return "another server, or another program that locks it";
  const [program = ""] = readOrEmpty(`/proc/${pid}/cmdline`).split("\0");
  return `another program (${program}, process ${pid})`;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
