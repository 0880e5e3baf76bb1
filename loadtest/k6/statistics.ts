/** The distribution of a sampled value: one row of a table. */
export interface Distribution {
  readonly average: number;
  readonly stddev: number;
  readonly min: number;
  readonly max: number;
  readonly p1: number;
  readonly p2_5: number;
  readonly p50: number;
  readonly p97_5: number;
  readonly total: number;
}

/** The distribution of counts per second. */
export function distributionOf(samples: readonly number[]): Distribution {
  const sorted = [...samples].sort((one, other) => one - other);
  const at = (percent: number) => nearestRank(sorted, percent) ?? 0;
  const total = sum(sorted);
  const average = sorted.length === 0 ? 0 : total / sorted.length;
  const squares = sum(sorted.map((sample) => (sample - average) ** 2));
  return {
    average,
    stddev: sorted.length === 0 ? 0 : Math.sqrt(squares / sorted.length),
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    p1: at(1),
    p2_5: at(2.5),
    p50: at(50),
    p97_5: at(97.5),
    total,
  };
}

/** The percentile by nearest rank; undefined without values. `sorted` is in ascending order. */
export function nearestRank(sorted: readonly number[], percent: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
