/** How long the server may take to accept a connection. */
export const connectTimeoutMs = 5000;

/** How long a server that has been asked may answer nothing before its line counts as lost. */
export const replyDeadlineMs = 10_000;

/** The same for a `wait`: longer than a server lets it wait. */
export const waitDeadlineMs = 40_000;

/** Why a line is dropped whose server was silent for so long. */
export function describeSilence(timeoutMs: number): string {
  return `no answer for ${timeoutMs / 1000} s`;
}

const firstRetryDelayMs = 500;
const maxRetryDelayMs = 30_000;

/**
 * How long to wait after so many failed connections in a row: twice as long each time, up to 30 s, of which `random`
 * (from 0 up to 1) takes up to half off, so that not all clients of a server come back at once.
 */
export function planRetryDelayMs(failures: number, random: number): number {
  return Math.min(firstRetryDelayMs * 2 ** failures, maxRetryDelayMs) * (0.5 + random / 2);
}
