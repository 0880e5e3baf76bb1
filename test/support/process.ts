import { readdirSync, readFileSync, readlinkSync } from "node:fs";

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

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed since the folder was read
  }
}
