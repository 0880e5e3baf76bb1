import { OperatorError } from "./operator-error.ts";

/** A line of an export has at most about 6,000 bytes, if each character of its message is escaped. */
const maxLineBytes = 65_536;
const lf = 0x0a;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A line of a file, with its number, from 1. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** Splits bytes into lines of UTF-8; the last one needs no LF. Rejects with `OperatorError`, which names the line. */
export async function* splitLines(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<NumberedLine> {
  let rest: Uint8Array = new Uint8Array(0);
  let number = 1;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(lf); end >= 0; end = bytes.indexOf(lf, start)) {
      yield decodeLine(bytes.subarray(start, end), name, number++);
      start = end + 1;
    }
    rest = bytes.slice(start);
    if (rest.length > maxLineBytes) rejectLine(name, number, "it is too long");
  }
  if (rest.length > 0) yield decodeLine(rest, name, number);
}

function decodeLine(bytes: Uint8Array, name: string, number: number): NumberedLine {
  if (bytes.length > maxLineBytes) rejectLine(name, number, "it is too long");
  try {
    return { number, text: decoder.decode(bytes) };
  } catch {
    return rejectLine(name, number, "it is not UTF-8");
  }
}

function rejectLine(name: string, number: number, fault: string): never {
  throw new OperatorError(`${name}, line ${number}: ${fault}; nothing was imported`);
}
