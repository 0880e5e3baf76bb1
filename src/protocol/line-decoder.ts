import { countMarkBytes, joinBytes, LF, noBytes, withoutLeadingNuls, withoutMark } from "./bytes.ts";
import { tailOf } from "./http.ts";
import { maxLineBytes } from "./limits.ts";
import { describeTooLong, type LineSource, type StreamFault } from "./line-source.ts";
import { isRead } from "./poll.ts";
import { Queue } from "./queue.ts";

/** Less than this is not worth a copy. */
const compactBytes = 4096;

/**
 * Turns chunks of bytes into whole lines (PROTOCOL.md, "Framing"). The result does not depend on chunk boundaries, and
 * the cost is linear in the bytes, however they are cut.
 *
 * `push` a chunk, then call `next` until it returns undefined. Lines have no LF and no leading NULs, and may be views
 * into the chunk. Between chunks the decoder holds at most one line's bytes.
 */
export class LineDecoder implements LineSource {
  readonly isBareStream = true;
  unreadBytes = 0;
  readonly #maxUnterminatedBytes: number;
  #chunk: Uint8Array = noBytes;
  #cursor = 0;
  /** The chunks after `#chunk`; undefined until there is one: most connections never need it. */
  #later: Queue<Uint8Array> | undefined;
  /** The buffer for the start of an unfinished line; for its last bytes once that line is too long. */
  #held: Uint8Array = noBytes;
  #heldLineBytes = 0;
  #rawLineBytes = 0;
  #lost: StreamFault | undefined;
  /** What may be the start of a byte order mark; undefined after the start of the stream. */
  #beginning: Uint8Array | undefined = noBytes;

  /** `maxUnterminatedBytes`: the most bytes without an LF; past it, the stream is lost. */
  constructor(maxUnterminatedBytes: number) {
    this.#maxUnterminatedBytes = maxUnterminatedBytes;
  }

  /** Adds the next bytes of the stream. The decoder may keep them until `next` has returned their lines. */
  push(received: Uint8Array): void {
    const chunk = this.#beginning === undefined ? received : this.#begin(this.#beginning, received);
    if (chunk.length === 0 || this.#lost) return;
    if (this.unreadBytes === 0) {
      this.#chunk = chunk;
      this.#cursor = 0;
    } else {
      this.#later ??= new Queue();
      this.#later.push(chunk);
    }
    this.unreadBytes += chunk.length;
  }

  /** Returns the next line or its fault; undefined if there is no whole line yet. */
  next(): Uint8Array | StreamFault | undefined {
    if (this.#lost) return this.#lost;
    while (this.unreadBytes > 0) {
      if (this.#cursor === this.#chunk.length) {
        this.#chunk = this.#later?.shift() ?? noBytes;
        this.#cursor = 0;
      }
      const end = this.#chunk.indexOf(LF, this.#cursor);
      const part = this.#chunk.subarray(this.#cursor, end === -1 ? this.#chunk.length : end);
      this.#rawLineBytes += part.length;
      if (this.#rawLineBytes > this.#maxUnterminatedBytes) return this.#lose({ fault: "endless" });
      this.#cursor += part.length;
      this.unreadBytes -= part.length;
      if (end === -1) {
        this.#hold(part);
        continue;
      }
      this.#cursor++;
      this.unreadBytes--;
      this.#compact();
      return this.#finish(part);
    }
    this.#chunk = noBytes;
    this.#cursor = 0;
    return undefined;
  }

  countPolls(chunk: Uint8Array): number {
    const count = this.isBetweenLines ? countPollLines(chunk) : 0;
    if (count > 0) this.#beginning = undefined;
    return count;
  }

  /** Whether the next byte starts a new line: nothing is held, unread or lost. */
  get isBetweenLines(): boolean {
    const unreadBytes = this.unreadBytes + (this.#beginning?.length ?? 0);
    return this.#rawLineBytes === 0 && unreadBytes === 0 && this.#lost === undefined;
  }

  /** Drops a byte order mark before the first line; keeps the start of one until the rest of it arrives [FRM-6]. */
  #begin(beginning: Uint8Array, received: Uint8Array): Uint8Array {
    const bytes = beginning.length === 0 ? received : joinBytes([beginning, received]);
    const rest = withoutLeadingNuls(bytes);
    if (rest.length === 0) return bytes;
    const isCut = countMarkBytes(rest) === rest.length && rest.length < 3;
    this.#beginning = isCut ? rest.slice() : undefined;
    return isCut ? noBytes : withoutMark(bytes);
  }

  /** A client that the server no longer reads from must not keep a whole chunk with the last line of it. */
  #compact(): void {
    if (this.#cursor <= compactBytes || 2 * this.#cursor <= this.#chunk.length) return;
    this.#chunk = this.#chunk.slice(this.#cursor);
    this.#cursor = 0;
  }

  #finish(part: Uint8Array): Uint8Array | StreamFault {
    let line = withoutLeadingNuls(part);
    if (this.#heldLineBytes > 0) {
      this.#append(part);
      line = this.#held.subarray(0, this.#heldLineBytes);
    }
    const lengthBytes = Math.max(line.length, this.#heldLineBytes) + 1;
    this.#held = noBytes;
    this.#heldLineBytes = 0;
    this.#rawLineBytes = 0;
    return lengthBytes > maxLineBytes ? describeTooLong(lengthBytes, tailOf(line)) : line;
  }

  #hold(part: Uint8Array): void {
    this.#append(this.#heldLineBytes === 0 ? withoutLeadingNuls(part) : part);
  }

  /** Appends to the held line; of a line that is too long, it keeps only the last bytes. */
  #append(bytes: Uint8Array): void {
    const start = this.#heldLineBytes;
    this.#heldLineBytes += bytes.length;
    if (this.#heldLineBytes >= maxLineBytes) {
      this.#held = tailOf(joinBytes([tailOf(this.#held.subarray(0, start)), tailOf(bytes)]));
      return;
    }
    if (this.#heldLineBytes > this.#held.length) {
      // At least double: a line that arrives byte by byte is not copied once for each byte.
      const grown = new Uint8Array(Math.max(this.#heldLineBytes, Math.min(2 * start, maxLineBytes)));
      grown.set(this.#held.subarray(0, start));
      this.#held = grown;
    }
    this.#held.set(bytes, start);
  }

  #lose(fault: StreamFault): StreamFault {
    this.#lost = fault;
    this.#chunk = noBytes;
    this.#later = undefined;
    this.#held = noBytes;
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
