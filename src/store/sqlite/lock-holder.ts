import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { markSuffix } from "./mark.ts";

/** Those that open the file of a stopped board, and its mark. */
const commands = ["backup", "export", "import", "redact"];

/** Describes which process keeps us off a database file, as `another server (process 42)`. */
export function describeLockHolder(path: string): string {
  const inode = statSync(path, { throwIfNoEntry: false })?.ino;
  // Linux alone has this file: `1: POSIX  ADVISORY  WRITE 42 fe:00:1234 1073741826 1073742335`
  const locks = readOrEmpty("/proc/locks")
    .split("\n")
    .map((line) => line.split(/\s+/))
    .filter(([, , , , , file]) => file?.endsWith(`:${inode}`));
  const pids = locks.flatMap(([, , , , pid]) => pid ?? []);
  const ours = pids.find(hasMarkOpen);
  if (ours !== undefined) return `${describeOurs(ours)} (process ${ours})`;
  const pid = pids.find((each) => each !== `${process.pid}`);
  if (pid === undefined) return "another server, or another program that locks it";
  const [program = ""] = argumentsOf(pid);
  return `another program (${program}, process ${pid})`;
}

/** A command of the operator has the file of a stopped board as its server has it. */
function describeOurs(pid: string): string {
  const command = argumentsOf(pid).find((each) => each === "server" || commands.includes(each));
  return command === undefined || command === "server" ? "another server" : `lastword ${command}`;
}

function argumentsOf(pid: string): string[] {
  return readOrEmpty(`/proc/${pid}/cmdline`).split("\0");
}

/** Any SQLite program can hold the same locks as a server, but our program alone has a mark beside the file open. */
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
