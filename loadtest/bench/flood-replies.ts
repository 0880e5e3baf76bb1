import { LF } from "../../src/protocol/bytes.ts";
import type { ReplyReader } from "./replies.ts";

/** Counts lines, whatever they say. */
export class AnyLines implements ReplyReader {
  read(chunk: Uint8Array): number {
    let count = 0;
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) count++;
    return count;
  }
}

/** The second byte of a header whose length is in the next two bytes (RFC 6455, section 5.2). */
const longLength = 126;

/** Counts a server's frames of less than 64 KiB, whatever they say, after the head of the HTTP response. */
export class AnyFrames implements ReplyReader {
  #header: number[] = [];
  #missing = 0;

  read(chunk: Uint8Array): number {
    let count = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.#missing > 0) {
        const taken = Math.min(this.#missing, chunk.length - at);
        this.#missing -= taken;
        at += taken;
      } else {
        this.#header.push(chunk[at++] ?? 0);
        if (!this.#takeLength()) continue;
      }
      if (this.#missing === 0) count++;
    }
    return count;
  }

  /** Whether the header is complete: then `#missing` is the length of its payload. */
  #takeLength(): boolean {
    const [, length = 0, high = 0, low = 0] = this.#header;
    if (this.#header.length < (length < longLength ? 2 : 4)) return false;
    this.#missing = length < longLength ? length : high * 256 + low;
    this.#header = [];
    return true;
  }
}
