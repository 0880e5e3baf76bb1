import { hasHttpTail } from "./http.ts";

/**
 * A fault in a line of a stream. `too-long`: the line was dropped; `isHttp`: it ended like an HTTP request line. `endless`: the line has no LF within the limit; the
 * stream is lost, and every later `next` returns the same fault.
 */
export type StreamFault =
  | { readonly fault: "too-long"; readonly lengthBytes: number; readonly isHttp?: true }
  | { readonly fault: "endless" };

/** A fault in a line. `line-feed`: a message, which must be one line, contains an LF. */
export type LineFault = StreamFault | { readonly fault: "line-feed" };

/**
 * The place of a line in its connection. `first`: the first one that is not empty. `after-http`: the first one was an HTTP
 * request line that was too long.
 */
export type LinePlace = "first" | "later" | "after-http";

/** The fault of a line of `lengthBytes`, LF included, that ends with `tail`. */
export function describeTooLong(lengthBytes: number, tail: Uint8Array): StreamFault {
  return { fault: "too-long", lengthBytes, ...(hasHttpTail(tail) && { isHttp: true }) };
}

/** The source of a peer's lines: a stream of bytes (`LineDecoder`), or messages (`MessageLines`). */
export interface LineSource {
  /** Adds received bytes. The source may keep `chunk` until `next` has returned its lines. */
  push(chunk: Uint8Array): void;
  /** Returns the next line, without its LF, or its fault; undefined if there is no whole line. */
  next(): Uint8Array | LineFault | undefined;
  /** How many received bytes `next` has not read yet. */
  readonly unreadBytes: number;
  /** Counts the polls in `chunk` if it would be next and contains only polls; otherwise 0. */
  countPolls(chunk: Uint8Array): number;
}

/** A source that ignores its input. */
export const noLines: LineSource = { unreadBytes: 0, push() {}, next: () => undefined, countPolls: () => 0 };
