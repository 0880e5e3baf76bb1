import { readFileSync, statSync } from "node:fs";

/**
 * Reads a file that is small by its nature. Throws what the file system throws, and an `Error` with the reason for a file
 * with more than `maxBytes`, and for anything but a regular file: reading that might never end.
 */
export function readSmallFile(path: string, maxBytes: number): Buffer {
  const status = statSync(path);
  if (status.isDirectory()) throw new Error("it is a folder");
  if (!status.isFile()) throw new Error("it is no regular file");
  if (status.size > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
  return readFileSync(path);
}
