import { maxFetchesInFlight } from "./limits.ts";

/** A run of messages being fetched one by one with `read <id>`. Replies come in the order of the requests. */
export interface FetchWindow {
  /** The id that the next reply is about. */
  readonly next: number;
  /** The next id to request. */
  readonly ask: number;
  /** The last id to request. */
  readonly last: number;
}

/** The ids to request now, so that at most `maxFetchesInFlight` are in flight; `step`: upwards or downwards. */
export function idsToRequest({ next, ask, last }: FetchWindow, step: 1 | -1): number[] {
  const left = (last - ask) * step + 1;
  const room = maxFetchesInFlight - (ask - next) * step;
  return Array.from({ length: Math.max(0, Math.min(left, room)) }, (_, index) => ask + index * step);
}
