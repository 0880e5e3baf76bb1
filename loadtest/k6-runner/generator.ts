import { arch, availableParallelism, cpus, release, totalmem, type } from "node:os";

/** CPU time of this process so far, user and system, in seconds. */
export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** What runs the script, for the summary: k6 has no such field. `cpuSeconds` is the CPU time of all its processes. */
export function describeGenerator(cpuSeconds: number) {
  return {
    name: "bun",
    version: Bun.version,
    os: `${type()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model ?? "unknown",
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    cpuSeconds,
  };
}
