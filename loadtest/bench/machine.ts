import { cpus, loadavg, release, totalmem } from "node:os";
import { firstLineOf } from "./child.ts";

/** What this machine is, in a line. */
export function describeMachine(): string {
  const processors = cpus();
  const memoryGib = (totalmem() / 2 ** 30).toFixed(0);
  return `${processors.length} × ${processors[0]?.model ?? "an unknown CPU"}, ${memoryGib} GiB, Linux ${release()} ${process.arch}`;
}

/** The commit that is measured; undefined outside of a checkout. */
export function findCommit(): string | undefined {
  return firstLineOf(["git", "-C", import.meta.dir, "rev-parse", "--short", "HEAD"]);
}

/** How busy the machine was in the last minute: 1.0 is one processor. */
export function readLoad(): string {
  return (loadavg()[0] ?? Number.NaN).toFixed(2);
}
