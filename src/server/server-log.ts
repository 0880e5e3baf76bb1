import { write } from "node:fs";
import { isatty } from "node:tty";
import pino, { type Logger } from "pino";
import { errorMessage } from "../error-message.ts";
import { systemClock } from "../net/system-clock.ts";
import { escapeUnprintable } from "../protocol/text.ts";
import { formatJsonLine, formatLineForPeople } from "./log-format.ts";
import { LogLimiter } from "./log-limiter.ts";
import { LogOutput } from "./log-output.ts";
import { defaultSettings, type ServerSettings } from "./settings/settings.ts";

const stderr = 2;
const isTerminal = isatty(stderr);
/** How long an exit waits for the reader of stderr. */
const exitTimeoutMs = 1000;

/** What an operator can set about the log. */
export type LogSettings = Pick<ServerSettings, "logLevel" | "logFormat" | "logAddresses">;

let settings: LogSettings = defaultSettings;

const output = new LogOutput(
  (bytes, done) => write(stderr, bytes, done),
  systemClock,
  (lines) =>
    formatLine(
      JSON.stringify({
        level: 40,
        time: Date.now(),
        pid: process.pid,
        lines,
        msg: "log lines dropped: nobody read them",
      }),
    ),
);

const limiter = new LogLimiter(systemClock, (kind, lines) =>
  logger.warn({ kind, lines }, "log lines left out: too many of a kind"),
);

const logger = pino(
  {
    base: { pid: process.pid },
    formatters: {
      log(fields) {
        if (settings.logAddresses) return fields;
        const { address: _, ...others } = fields;
        return others;
      },
    },
    hooks: {
      logMethod(args, method) {
        if (limiter.admits(`${args.at(-1)}`)) method.apply(this, args);
      },
    },
  },
  { write: (line: string) => output.write(formatLine(line)) },
);

function formatLine(line: string): string {
  const isForPeople = settings.logFormat === "people" || (settings.logFormat === "auto" && isTerminal);
  return isForPeople ? formatLineForPeople(line) : formatJsonLine(line);
}

/**
 * Opens the server's log on stderr: JSON lines, or lines for people, at most ten per second with the same message. It never
 * waits for the reader of stderr; pino's own destination does so at exit. Opened again, it follows other settings.
 */
export function openServerLog(newSettings: LogSettings): Logger {
  settings = newSettings;
  logger.level = newSettings.logLevel;
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
    output.write(`lastword: ${escapeUnprintable(errorMessage(reason))}\n`);
    exitSoon(1);
  }
  return new Promise(() => undefined);
}
