import { readdirSync, readFileSync } from "node:fs";

/** The kernel counts processor time in these ticks of a second (USER_HZ, which is 100 on every Linux that Bun runs on). */
const tickMs = 10;

/**
 * The processor time, in ms, that the running processes of a group have used so far; undefined where the system does not
 * say (there is no /proc).
 */
export function readProcessorTimeMs(group: number): number | undefined {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.reduce((sum, pid) => sum + timeOfMember(pid, group), 0);
  } catch {
    return undefined;
  }
}

/** The time of this process if it belongs to the group, otherwise 0. */
function timeOfMember(pid: string, group: number): number {
  try {
    // The name of the program comes before the last ")", and may contain anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const [processGroup, userTicks, systemTicks] = [fields[2], fields[11], fields[12]].map(Number);
    return processGroup === group ? ((userTicks ?? 0) + (systemTicks ?? 0)) * tickMs : 0;
  } catch {
    return 0; // It has ended.
  }
}
