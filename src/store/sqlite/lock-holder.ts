import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { markSuffix } from "./mark.ts";

/** Describes which process keeps us off a database file, as `another server (process 42)`. */
export function describeLockHolder(path: string): string {
  const inode = statSync(path, { throwIfNoEntry: false })?.ino;
  // Linux alone has this file: `1: POSIX  ADVISORY  WRITE 42 fe:00:1234 1073741826 1073742335`
  const locks = readOrEmpty("/proc/locks")
    .split("\n")
    .map((line) => line.split(/\s+/))
    .filter(([, , , , , file]) => file?.endsWith(`:${inode}`));
  const pids = locks.flatMap(([, , , , pid]) => pid ?? []);
  const server = pids.find(hasMarkOpen);
  if (server !== undefined) return `another server (process ${server})`;
  const pid = pids.find((each) => each !== `${process.pid}`);
  if (pid === undefined) return "another server, or another program that locks it";
  const [program = ""] = readOrEmpty(`/proc/${pid}/cmdline`).split("\0");
  return `another program (${program}, process ${pid})`;
}

/** Any SQLite program can hold the same locks as a server, but a server alone has a mark beside the file open. */
function hasMarkOpen(pid: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((each) => linkOrEmpty(`${folder}/${each}`).endsWith(markSuffix));
  } catch {
    return false;
  }
}

function linkOrEmpty(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
