import { maxFetchesInFlight } from "./limits.ts";

/** A range of messages that are fetched with `read <id>`, one each. Replies arrive in the order of the requests. */
export interface FetchWindow {
  /** The id of the next reply. */
  readonly next: number;
  /** The next id to request. */
  readonly nextRequest: number;
  /** The last id to request. */
  readonly last: number;
}

/** The ids to request now to keep at most `maxFetchesInFlight` in flight. `step`: ascending or descending. */
export function idsToRequest({ next, nextRequest, last }: FetchWindow, step: 1 | -1): number[] {
  const left = (last - nextRequest) * step + 1;
  const room = maxFetchesInFlight - (nextRequest - next) * step;
  return Array.from({ length: Math.max(0, Math.min(left, room)) }, (_, index) => nextRequest + index * step);
}
