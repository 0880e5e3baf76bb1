import pino, { type Logger } from "pino";

/** A log that a test reads. */
export interface ReadableLog {
  readonly logger: Logger;
  /** The lines with this message so far, without what all lines have. */
  linesOf(message: string): Record<string, unknown>[];
}

/** Opens a log in memory. */
export function openReadableLog(): ReadableLog {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    { base: null, timestamp: false },
    { write: (text: string) => lines.push(JSON.parse(text)) },
  );
  return {
    logger,
    linesOf: (message) => lines.filter(({ msg }) => msg === message).map(({ level, msg, ...rest }) => rest),
  };
}
