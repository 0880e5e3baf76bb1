import { LF } from "./bytes.ts";

/** Whether these four bytes are the verb of a poll, in the spelling that pollers use. */
export function isRead(bytes: Uint8Array, start = 0): boolean {
  return (
    bytes[start] === 0x72 &&
    bytes[start + 1] === 0x65 &&
    bytes[start + 2] === 0x61 &&
    bytes[start + 3] === 0x64
  );
}

/**
 * How often a chunk is exactly `read` LF, one after the other and nothing else; 0 for any other chunk. On a board
 * full of pollers nearly every chunk is, and needs no decoding.
 */
export function countPollLines(chunk: Uint8Array): number {
  if (chunk.length % 5 !== 0) return 0;
  for (let start = 0; start < chunk.length; start += 5) {
    if (chunk[start + 4] !== LF || !isRead(chunk, start)) return 0;
  }
  return chunk.length / 5;
}
