/**
 * What is wrong with a line of a stream. `too-long`: it was skipped. `endless`: no end is in sight; the stream is
 * lost, and every further `next` says the same.
 */
export type StreamFault =
  | { readonly fault: "too-long"; readonly lengthBytes: number }
  | { readonly fault: "endless" };

/** What is wrong with a line; `line-feed`: a message that is to be one line holds an LF. */
export type LineFault = StreamFault | { readonly fault: "line-feed" };

/** Where the lines of a peer come from: a stream of bytes (`LineDecoder`), or messages (`MessageLines`). */
export interface LineSource {
  /** Takes what has come; it may be kept until its lines have been taken. */
  push(chunk: Uint8Array): void;
  /** The next line, without its end, or what is wrong with it; undefined if there is no whole line. */
  next(): Uint8Array | LineFault | undefined;
  /** How many bytes have come that `next` has not looked at. */
  readonly unreadBytes: number;
  /** How many polls `chunk` is, if it is to come next and is nothing but polls; else 0. */
  countPolls(chunk: Uint8Array): number;
}

/** A source that ignores what it is given. */
export const noLines: LineSource = { unreadBytes: 0, push() {}, next: () => undefined, countPolls: () => 0 };
