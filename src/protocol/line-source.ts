/**
 * A fault in a line of a stream. `too-long`: the line was dropped. `endless`: the line has no LF within the limit; the
 * stream is lost, and every later `next` returns the same fault.
 */
export type StreamFault =
  | { readonly fault: "too-long"; readonly lengthBytes: number }
  | { readonly fault: "endless" };

/** A fault in a line. `line-feed`: a message, which must be one line, contains an LF. */
export type LineFault = StreamFault | { readonly fault: "line-feed" };

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
