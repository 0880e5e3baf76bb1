import { write } from "node:fs";
import pino, { type Logger } from "pino";
import { errorMessage } from "../error-message.ts";
import { systemClock } from "../net/system-clock.ts";
import { LogLimiter } from "./log-limiter.ts";
import { LogOutput } from "./log-output.ts";

const stderr = 2;
/** How long an exit waits for the reader of stderr. */
const exitTimeoutMs = 100;

const output = new LogOutput(
  (bytes, done) => write(stderr, bytes, done),
  systemClock,
  (lines) =>
    `${JSON.stringify({ level: 40, time: Date.now(), lines, msg: "log lines dropped: nobody read them" })}\n`,
);

/**
 * Opens the server's log: JSON lines on stderr, at most ten per second with the same message. It never waits for the reader
 * of stderr; pino's own destination does so at exit.
 */
export function openServerLog(): Logger {
  const limiter = new LogLimiter(systemClock, (kind, lines) =>
    logger.warn({ kind, lines }, "log lines left out: too many of a kind"),
  );
  const logger = pino(
    {
      base: { pid: process.pid },
      hooks: {
        logMethod(args, method) {
          if (limiter.admits(`${args.at(-1)}`)) method.apply(this, args);
        },
      },
    },
    output,
  );
  return logger;
}

/** How many lines were dropped so far, since nobody read them. */
export function droppedLogLines(): number {
  return output.droppedLines;
}

let exit: "none" | "begun" = "none";

/** Exits with this code once the log is written, or after a short time-out if nobody reads it. */
export function exitSoon(code: number): void {
  setTimeout(() => process.exit(code), exitTimeoutMs);
  output.flush(() => process.exit(code));
}

/** Prints the first reason on stderr and exits with code 1: after a failure, nothing may be acknowledged. */
export function exitWith(reason: unknown): Promise<never> {
  if (exit === "none") {
    exit = "begun";
    output.write(`lastword: ${errorMessage(reason)}\n`);
    exitSoon(1);
  }
  return new Promise(() => undefined);
}
