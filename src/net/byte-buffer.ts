import { noBytes } from "../protocol/bytes.ts";

/** Less than this is not worth a copy. */
const compactBytes = 4096;

/**
 * A queue of bytes. The cost is linear in the bytes, however small the chunks are. Views that `take` returns stay valid:
 * nothing overwrites a byte that was taken.
 */
export class ByteBuffer {
  /** The bytes are `bytes[start]` to `bytes[limit - 1]`. Others only read these three. */
  bytes: Uint8Array = noBytes;
  start = 0;
  limit = 0;
  #origin: "chunk" | "copy" = "chunk";

  get length(): number {
    return this.limit - this.start;
  }

  /** Appends a chunk. An empty buffer keeps a view of the chunk; otherwise the chunk is copied. */
  push(chunk: Uint8Array): void {
    if (this.start === this.limit) {
      this.bytes = chunk;
      this.start = 0;
      this.limit = chunk.length;
      this.#origin = "chunk";
      return;
    }
    // Twice the size: the next copy of all bytes comes after as many new ones. A chunk has no room behind its end.
    if (this.limit + chunk.length > this.bytes.length) this.#copy(2 * (this.length + chunk.length));
    this.bytes.set(chunk, this.limit);
    this.limit += chunk.length;
  }

  /** Removes the first `count` bytes and returns a view of them. */
  take(count: number): Uint8Array {
    const from = this.start;
    this.start += count;
    return this.bytes.subarray(from, this.start);
  }

  /** Removes the first `count` bytes. */
  skip(count: number): void {
    this.start += count;
  }

  /** Copies the bytes out of the chunk that they came in, or out of much unused space, so that it can be collected. */
  detach(): void {
    if (this.start === this.limit) this.clear();
    else if (this.#origin === "chunk" || this.bytes.length > 4 * this.length + 64) this.#copy(this.length);
  }

  /** Frees the space of what was taken once that is most of the buffer: the cost stays linear in the bytes. */
  compact(): void {
    if (this.start > compactBytes && 2 * this.start > this.limit) this.#copy(this.length);
  }

  clear(): void {
    this.bytes = noBytes;
    this.start = 0;
    this.limit = 0;
  }

  #copy(capacity: number): void {
    const copy = new Uint8Array(capacity);
    copy.set(this.bytes.subarray(this.start, this.limit));
    this.bytes = copy;
    this.limit -= this.start;
    this.start = 0;
    this.#origin = "copy";
  }
}
