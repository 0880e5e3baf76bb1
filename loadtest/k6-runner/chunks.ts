/** k6 reads a socket into buffers of this size. */
const chunkBytes = 4096;

const pool = new Uint8Array(chunkBytes);
const noSuchByte = 0xff;

/** Members of a Uint8Array that the array which k6 hands out does not have. */
const missingMembers = ["byteLength", "byteOffset", "buffer", "subarray", "set"];

/**
 * Bytes as `k6/x/tcp` hands them out: an array over a buffer that is used again. What a script reads of it after its
 * handler has returned is garbage here, so that the mistake shows.
 */
class Chunk extends Uint8Array {}
for (const name of missingMembers) {
  Object.defineProperty(Chunk.prototype, name, {
    get() {
      throw new TypeError(`the data of k6/x/tcp is no Uint8Array: it has no ${name}`);
    },
  });
}

/** Calls `handle` with the bytes, in pieces of k6's size that are good for the length of the call alone. */
export function deliverChunks(bytes: Uint8Array, handle: (chunk: Uint8Array) => void): void {
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    const piece = bytes.subarray(start, start + chunkBytes);
    pool.set(piece);
    handle(new Chunk(pool.buffer, 0, piece.length));
    pool.fill(noSuchByte, 0, piece.length);
  }
}
