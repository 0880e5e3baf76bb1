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
  /** Takes received bytes; may keep them until their lines have been taken. */
  push(chunk: Uint8Array): void;
  /** Takes the next line, without its end, or its fault; undefined if there is no complete line. */
  next(): Uint8Array | LineFault | undefined;
  /** How many received bytes `next` has not read. */
  readonly unreadBytes: number;
  /** The number of polls in `chunk`, if it comes next and contains only polls; else 0. */
  countPolls(chunk: Uint8Array): number;
}

/**
 * A control frame of the peer, or the end of its framing. The server sends the bytes unchanged; on `close` they are the
 * last ones, and the connection closes.
 */
export interface Control {
  readonly control: "answer" | "close";
  readonly bytes: Uint8Array;
  /** The peer's fault that ends the framing, if there is one, in words, too: a message that is too long, or a broken rule. */
  readonly fault?: { readonly reason: "too-long" | "protocol"; readonly text: string };
}

/** The source of a client's lines in a server; its framing may have control frames between them. */
export interface ClientLineSource extends Omit<LineSource, "next"> {
  next(): Uint8Array | LineFault | Control | undefined;
  /** How many bytes of an incomplete line it holds, if that can be many. */
  readonly heldBytes?: number;
  /** Whether the lines have no framing: then the first byte may show that the client speaks TLS. */
  readonly isBareStream?: boolean;
}

/** A source that ignores all input. */
export const noLines: LineSource = { unreadBytes: 0, push() {}, next: () => undefined, countPolls: () => 0 };
