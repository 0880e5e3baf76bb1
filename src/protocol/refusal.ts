import { maxLineBytes } from "./limits.ts";
import type { LineFault } from "./line-source.ts";

/**
 * The codes of `error <code>: <text>` replies, with what a client should know of each (PROTOCOL.md, "Errors").
 * `counts` says whether the reply is the client's own mistake, and so counts towards the errors in a row
 * after which the server closes.
 */
export const errorCodes = {
  "empty-command": { counts: true },
  "unknown-command": { counts: true },
  "bad-arguments": { counts: true },
  "bad-encoding": { counts: true },
  "bad-character": { counts: true },
  "too-long": { counts: true },
  "bad-name": { counts: true },
  "name-taken": { counts: true },
  "not-registered": { counts: true },
  "empty-message": { counts: true },
  "no-such-message": { counts: true },
  gone: { counts: false },
  busy: { counts: false },
  timeout: { counts: false },
  unavailable: { counts: false },
  "shutting-down": { counts: false },
} as const satisfies Record<string, { counts: boolean }>;

/** A stable, machine-readable error code: lower-case words joined by dashes. */
export type ErrorCode = keyof typeof errorCodes;

/** A client's mistake, or a server's "not now", as a value: it becomes one `error` reply and is never thrown. */
export interface Refusal {
  readonly code: ErrorCode;
  /** Server-made text of at most 99 bytes; it never repeats what the client sent. */
  readonly text: string;
  /** Whether the server closes the connection after this reply. */
  readonly closes: boolean;
}

/** Makes a refusal after which the connection stays open. */
export function refuse(code: ErrorCode, text: string): Refusal {
  return { code, text, closes: false };
}

/** Makes a refusal after which the server closes the connection (PROTOCOL.md, "Closing"). */
export function refuseAndClose(code: ErrorCode, text: string): Refusal {
  return { code, text, closes: true };
}

const lineFeed = refuse("bad-character", "U+000A is not allowed inside a line");
const endless = refuseAndClose("too-long", "this line has no end");

/** The refusal that answers a line that cannot be read [FRM-2] [CLS-3]. */
export function describeLineFault(fault: LineFault): Refusal {
  if (fault.fault === "endless") return endless;
  if (fault.fault === "line-feed") return lineFeed;
  return refuse("too-long", `line of ${fault.lengthBytes} bytes, limit ${maxLineBytes}`);
}
