import { readFileSync } from "node:fs";

/** The kernel's unit for CPU times in /proc, in milliseconds (USER_HZ is 100 on every Linux). */
const tickMs = 10;

/** The CPU time of a process so far, user and system, in milliseconds (Linux). */
export function cpuTimeMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** The resident memory of a process, in KiB (Linux). */
export function residentMemoryKib(pid: number): number {
  return readStatus(pid, "VmRSS");
}

/** The peak resident memory of a process, in KiB (Linux). */
export function peakMemoryKib(pid: number): number {
  return readStatus(pid, "VmHWM");
}

function readStatus(pid: number, field: string): number {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (match?.[1] === undefined) throw new Error(`no ${field} of process ${pid}`);
  return Number(match[1]);
}
