/** The byte that ends a line [FRM-1]. */
export const LF = 0x0a;

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
