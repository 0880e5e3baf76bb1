const firstRetryDelayMs = 500;
const maxRetryDelayMs = 30_000;

/**
 * The delay before the next attempt after this many failures in a row: doubled each time, up to 30 s. `random`, from 0 up
 * to 1, takes off up to half of it, so that the clients of a restarted server do not come back all at once.
 */
export function retryDelayMsAfter(failures: number, random: number): number {
  return Math.min(firstRetryDelayMs * 2 ** failures, maxRetryDelayMs) * (0.5 + random / 2);
}
