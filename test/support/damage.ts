import { readFileSync, writeFileSync } from "node:fs";

const pageBytes = 4096;

/** Zeroes the page of a closed board's file in which `text` is stored. */
export function zeroPage(path: string, text: string): void {
  const bytes = readFileSync(path);
  const page = Math.floor(offsetOf(bytes, text) / pageBytes);
  bytes.fill(0, page * pageBytes, (page + 1) * pageBytes);
  writeFileSync(path, bytes);
}

/** Zeroes a page that refers to pages of messages, but not the root: thousands of messages are lost with it. */
export function zeroInteriorPage(path: string): void {
  const bytes = readFileSync(path);
  const isInterior = (page: number) => bytes[page * pageBytes] === 5;
  const pages = Array.from({ length: bytes.length / pageBytes }, (_, page) => page).filter(isInterior);
  const page = pages[1];
  if (page === undefined) throw new Error("the file has one page that refers to others at most");
  bytes.fill(0, page * pageBytes, (page + 1) * pageBytes);
  writeFileSync(path, bytes);
}

/** Overwrites the first page of the list of free pages, which an append needs for a new page. */
export function damageFreeList(path: string): void {
  const bytes = readFileSync(path);
  const page = bytes.readUInt32BE(32) - 1;
  if (page < 0) throw new Error("the file has no free page");
  bytes.fill(0xff, page * pageBytes, (page + 1) * pageBytes);
  writeFileSync(path, bytes);
}

/** Flips one bit of `text` in a closed board's file; `bit` counts from the start of the text. */
export function flipBit(path: string, text: string, bit: number): void {
  const bytes = readFileSync(path);
  const at = offsetOf(bytes, text) + Math.floor(bit / 8);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
  writeFileSync(path, bytes);
}

function offsetOf(bytes: Buffer, text: string): number {
  const offset = bytes.indexOf(text);
  if (offset === -1) throw new Error(`${text} is not in the file`);
  return offset;
}
