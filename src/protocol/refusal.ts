import { maxLineBytes } from "./limits.ts";
import type { LineFault } from "./line-source.ts";

/**
 * The codes of `error <code>: <text>` replies (PROTOCOL.md, "Errors"). `counts`: the error is the client's own mistake
 * and counts towards the errors in a row that close a connection.
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
  "bad-key": { counts: true },
  "late-key": { counts: true },
  "not-registered": { counts: true },
  "empty-message": { counts: true },
  denied: { counts: true },
  "no-such-message": { counts: true },
  gone: { counts: false },
  unreadable: { counts: false },
  "no-time": { counts: false },
  busy: { counts: false },
  timeout: { counts: false },
  unavailable: { counts: false },
  "outcome-unknown": { counts: false },
  "rate-limited": { counts: false },
  "shutting-down": { counts: false },
} as const satisfies Record<string, { counts: boolean }>;

/** A stable, machine-readable error code: lower-case words joined by hyphens. */
export type ErrorCode = keyof typeof errorCodes;

/** A client's mistake, or a temporary failure of the server, as a value: becomes one `error` reply, is never thrown. */
export interface Refusal {
  readonly code: ErrorCode;
  /** The server's own text, at most 99 bytes; it never repeats what the client sent. */
  readonly text: string;
  /** Whether the server closes the connection after this reply. */
  readonly closes: boolean;
}

/** The answer to a command: a whole line, LF included, or a refusal. */
export type Answer = Uint8Array | Refusal;

/** Makes a refusal after which the connection stays open. */
export function refuse(code: ErrorCode, text: string): Refusal {
  return { code, text, closes: false };
}

/** Makes a refusal after which the server closes the connection (PROTOCOL.md, "Closing"). */
export function refuseAndClose(code: ErrorCode, text: string): Refusal {
  return { code, text, closes: true };
}

/** What answers a message if nobody knows whether it will be stored [SND-6]. */
export const unknownOutcome = refuse("outcome-unknown", "this may be stored later, or never");

const lineFeed = refuse("bad-character", "U+000A is not allowed inside a line");
/** The refusal of HTTP [CLS-4]. */
export const http = refuseAndClose("unknown-command", "this is not an HTTP server");
const endless = refuseAndClose("too-long", "the line has no LF within the limit");

/** The refusal that answers a faulty line [FRM-2] [CLS-3]. */
export function describeLineFault(fault: LineFault): Refusal {
  if (fault.fault === "endless") return endless;
  if (fault.fault === "line-feed") return lineFeed;
  return refuse("too-long", `line of ${fault.lengthBytes} bytes, limit ${maxLineBytes}`);
}
