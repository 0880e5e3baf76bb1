import { build } from "hdr-histogram-js";

/** Microseconds, so that a histogram of whole numbers keeps fractions of a millisecond. */
const unitsPerMs = 1000;

/** The percentile distribution of times, in milliseconds, in HdrHistogram's text format (.hgrm), to three digits. */
export function formatHgrm(timesMs: Float64Array): string {
  const histogram = build({ bitBucketSize: 64, autoResize: true, numberOfSignificantValueDigits: 3 });
  for (const timeMs of timesMs) histogram.recordValue(Math.round(timeMs * unitsPerMs));
  return histogram.outputPercentileDistribution(undefined, unitsPerMs);
}
