const firstRetryDelayMs = 500;
const maxRetryDelayMs = 30_000;

/**
 * The delay before the next attempt after this many failures in a row: doubles each time, up to 30 s. `random`, from 0
 * to below 1, shortens it by up to half: the clients of a restarted server then do not reconnect all at once.
 */
export function retryDelayMsAfter(failures: number, random: number): number {
  return Math.min(firstRetryDelayMs * 2 ** failures, maxRetryDelayMs) * (0.5 + random / 2);
}
