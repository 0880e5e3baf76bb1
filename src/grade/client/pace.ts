import { isPoll } from "./exchange.ts";
import type { Recording } from "./recording.ts";
import type { TimeSpan } from "./screen-recording.ts";

/** The assignment asks for a second; a loaded machine and the wait for the answer may change it that much. */
const [minGapMs, maxGapMs] = [500, 1500];
/** Fewer gaps than this say nothing. */
export const minGaps = 3;

/** When the client polled. */
export function pollTimesMs(recording: Recording): number[] {
  return recording.requests.filter(isPoll).map(({ atMs }) => atMs);
}

/** The gaps between polls that ended in this time. */
export function gapsInMs(recording: Recording, span: TimeSpan | undefined): number[] {
  const { fromMs, toMs } = span ?? { fromMs: 0, toMs: -1 };
  const times = pollTimesMs(recording).filter((atMs) => atMs <= toMs);
  const first = times.findIndex((atMs) => atMs >= fromMs);
  const measured = first === -1 ? [] : times.slice(Math.max(0, first - 1));
  return measured.slice(1).map((atMs, index) => atMs - (measured[index] ?? atMs));
}

/** Whether a gap is as long as the assignment asks. */
export function isSecond(gapMs: number): boolean {
  return gapMs >= minGapMs && gapMs <= maxGapMs;
}

/** Whether a client with these gaps polls once a second: the median says so, and most of them. */
export function isSteady(gapsMs: readonly number[]): boolean {
  const rightCount = gapsMs.filter(isSecond).length;
  return gapsMs.length >= minGaps && isSecond(median(gapsMs)) && rightCount * 2 > gapsMs.length;
}

/** The value in the middle; 0 if there is none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
