import { joinBytes, LF, withoutLeadingNuls } from "./bytes.ts";
import { maxLineBytes } from "./limits.ts";
import type { LineSource, StreamFault } from "./line-source.ts";
import { isRead } from "./poll.ts";

const nothing = new Uint8Array(0);

/**
 * Turns chunks of bytes into whole lines (PROTOCOL.md, "Framing"). The result does not depend on chunk boundaries.
 *
 * `push` a chunk, then call `next` until it returns undefined. Lines have no LF and no leading NULs, and may be views
 * into the chunk. Between chunks the decoder holds at most one line's bytes.
 */
export class LineDecoder implements LineSource {
  readonly isBareStream = true;
  unreadBytes = 0;
  readonly #maxUnterminatedBytes: number;
  #chunk: Uint8Array = nothing;
  #cursor = 0;
  /** The start of an unfinished line; empty again once that line is too long. */
  #held: Uint8Array = nothing;
  #heldLineBytes = 0;
  #rawLineBytes = 0;
  #lost: StreamFault | undefined;

  /** `maxUnterminatedBytes`: the most bytes without an LF; past it, the stream is lost. */
  constructor(maxUnterminatedBytes: number) {
    this.#maxUnterminatedBytes = maxUnterminatedBytes;
  }

  /** Adds the next bytes of the stream. The decoder may keep `chunk` until `next` has returned its lines. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    const rest = this.#chunk.subarray(this.#cursor);
    this.#chunk = rest.length === 0 ? chunk : joinBytes([rest, chunk]);
    this.#cursor = 0;
    this.unreadBytes = this.#chunk.length;
  }

  /** Returns the next line or its fault; undefined if there is no whole line yet. */
  next(): Uint8Array | StreamFault | undefined {
    if (this.#lost) return this.#lost;
    const end = this.#chunk.indexOf(LF, this.#cursor);
    const part = this.#chunk.subarray(this.#cursor, end === -1 ? this.#chunk.length : end);
    this.#rawLineBytes += part.length;
    if (this.#rawLineBytes > this.#maxUnterminatedBytes) return this.#lose({ fault: "endless" });
    if (end === -1) {
      this.#hold(part);
      return undefined;
    }
    this.#cursor = end + 1;
    this.unreadBytes = this.#chunk.length - this.#cursor;
    return this.#finish(part);
  }

  countPolls(chunk: Uint8Array): number {
    return this.isBetweenLines ? countPollLines(chunk) : 0;
  }

  /** Whether the next byte starts a new line: nothing is held, unread or lost. */
  get isBetweenLines(): boolean {
    return this.#rawLineBytes === 0 && this.#cursor === this.#chunk.length && this.#lost === undefined;
  }

  #finish(part: Uint8Array): Uint8Array | StreamFault {
    const line = this.#heldLineBytes === 0 ? withoutLeadingNuls(part) : this.#joinHeld(part);
    const lengthBytes = line === undefined ? this.#heldLineBytes + part.length : line.length;
    this.#held = nothing;
    this.#heldLineBytes = 0;
    this.#rawLineBytes = 0;
    if (line === undefined || lengthBytes + 1 > maxLineBytes) {
      return { fault: "too-long", lengthBytes: lengthBytes + 1 };
    }
    return line;
  }

  /** Joins the held bytes and `part`; undefined if the line was too long to hold. */
  #joinHeld(part: Uint8Array): Uint8Array | undefined {
    if (this.#held.length < this.#heldLineBytes) return undefined;
    return part.length === 0 ? this.#held : joinBytes([this.#held, part]);
  }

  #hold(part: Uint8Array): void {
    const bytes = this.#heldLineBytes === 0 ? withoutLeadingNuls(part) : part;
    this.#chunk = nothing;
    this.#cursor = 0;
    this.unreadBytes = 0;
    const fits = this.#heldLineBytes + bytes.length + 1 <= maxLineBytes;
    this.#held = fits ? joinBytes([this.#held, bytes]) : nothing;
    this.#heldLineBytes += bytes.length;
  }

  #lose(fault: StreamFault): StreamFault {
    this.#lost = fault;
    this.#chunk = nothing;
    this.#held = nothing;
    this.#cursor = 0;
    this.unreadBytes = 0;
    return fault;
  }
}

/**
 * Counts the polls in a chunk that contains only `read` lines; 0 for any other chunk. On a board full of pollers,
 * nearly every chunk is of this kind and needs no decoding.
 */
function countPollLines(chunk: Uint8Array): number {
  if (chunk.length % 5 !== 0) return 0;
  for (let start = 0; start < chunk.length; start += 5) {
    if (chunk[start + 4] !== LF || !isRead(chunk, start)) return 0;
  }
  return chunk.length / 5;
}
