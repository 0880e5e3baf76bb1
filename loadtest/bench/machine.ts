import { cpus, loadavg, release, totalmem } from "node:os";
import { firstLineOf } from "./child.ts";

/** Describes this machine in one line. */
export function describeMachine(): string {
  const processors = cpus();
  const memoryGib = (totalmem() / 2 ** 30).toFixed(0);
  return `${processors.length} × ${processors[0]?.model ?? "an unknown CPU"}, ${memoryGib} GiB, Linux ${release()} ${process.arch}`;
}

/** The measured commit; undefined outside a checkout. */
export function findCommit(): string | undefined {
  return firstLineOf(["git", "-C", import.meta.dir, "rev-parse", "--short", "HEAD"]);
}

/** The load average of the last minute: 1.0 is one busy processor. */
export function readLoad(): string {
  return (loadavg()[0] ?? Number.NaN).toFixed(2);
}
