import { arch, availableParallelism, cpus, release, totalmem, type } from "node:os";

/** What runs the script, for the summary: k6 has no such field. */
export function describeGenerator() {
  const { user, system } = process.cpuUsage();
  return {
    name: "bun",
    version: Bun.version,
    os: `${type()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model ?? "unknown",
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    cpuSeconds: (user + system) / 1e6,
  };
}
