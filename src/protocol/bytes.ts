/** The byte that ends a line [FRM-1]. */
export const LF = 0x0a;

/** No bytes: one array for all, since it has nothing to overwrite. */
export const noBytes = new Uint8Array(0);

/** Joins byte arrays into a new one; returns a single part unchanged. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Drops leading NULs: naive C clients send their whole buffer, with NULs between an LF and the next line [FRM-4]. */
export function withoutLeadingNuls(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start++;
  return start === 0 ? bytes : bytes.subarray(start);
}

/** The UTF-8 byte order mark. */
const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf);

/** How many bytes of a byte order mark are at `start`: 3 if it is whole, fewer if the bytes end inside it, else 0. */
export function countMarkBytes(bytes: Uint8Array, start = 0): number {
  const count = Math.min(bytes.length - start, byteOrderMark.length);
  for (let at = 0; at < count; at++) if (bytes[start + at] !== byteOrderMark[at]) return 0;
  return count;
}

/** Drops NULs and a byte order mark from the start of a stream [FRM-6]; without a mark, returns the bytes unchanged. */
export function withoutMark(bytes: Uint8Array): Uint8Array {
  const rest = withoutLeadingNuls(bytes);
  return countMarkBytes(rest) === byteOrderMark.length ? rest.subarray(byteOrderMark.length) : bytes;
}
