/** Whether these four bytes are `read`, in the lower case that pollers use. */
export function isRead(bytes: Uint8Array, start = 0): boolean {
  return (
    bytes[start] === 0x72 &&
    bytes[start + 1] === 0x65 &&
    bytes[start + 2] === 0x61 &&
    bytes[start + 3] === 0x64
  );
}
