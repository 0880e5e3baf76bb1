/** The rounds of one measurement: the smallest is the one that garbage collection and compilation disturbed least. */
const rounds = 7;

/** The CPU time of `work` in microseconds, as the smallest of some rounds; a loaded machine does not count. */
export async function leastCpuMicros(work: () => Promise<void> | void): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}
