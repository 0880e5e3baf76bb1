import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The memory that a process of ours holds now, in KiB (Linux). */
export function residentMemoryKib(pid: number): number {
  return readStatus(pid, "VmRSS");
}

/** The most memory that it has ever held, in KiB (Linux). */
export function peakMemoryKib(pid: number): number {
  return readStatus(pid, "VmHWM");
}

/** How many TCP connections a process has open, its listener not counted (Linux). */
export function countConnections(pid: number): number {
  const established = new Set(
    readFileSync(`/proc/${pid}/net/tcp`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] !== undefined && fields[3] !== "0A")
      .map((fields) => `socket:[${fields[9]}]`),
  );
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => established.has(linkTarget(`/proc/${pid}/fd/${fd}`)))
    .length;
}

function readStatus(pid: number, field: string): number {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (match?.[1] === undefined) throw new Error(`no ${field} of process ${pid}`);
  return Number(match[1]);
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed since the folder was read
  }
}
