/** k6 reads a socket into buffers of this size. */
const chunkBytes = 4096;

const pool = new Uint8Array(chunkBytes);
const noSuchByte = 0xff;

/** Members of Uint8Array that k6's chunks lack. */
const missingMembers = ["byteLength", "byteOffset", "buffer", "subarray", "set"];

/**
 * Bytes as `k6/x/tcp` delivers them: an array over a reused buffer. The runner overwrites the buffer after the
 * handler returns, so a script that reads it too late fails visibly.
 */
class Chunk extends Uint8Array {}
for (const name of missingMembers) {
  Object.defineProperty(Chunk.prototype, name, {
    get() {
      throw new TypeError(`a chunk of k6/x/tcp is not a Uint8Array: it has no ${name}`);
    },
  });
}

/** Calls `handle` with the bytes in chunks of k6's size; each chunk is valid only during its call. */
export function deliverChunks(bytes: Uint8Array, handle: (chunk: Uint8Array) => void): void {
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    const piece = bytes.subarray(start, start + chunkBytes);
    pool.set(piece);
    handle(new Chunk(pool.buffer, 0, piece.length));
    pool.fill(noSuchByte, 0, piece.length);
  }
}
