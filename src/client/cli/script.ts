import { LF } from "../../protocol/bytes.ts";
import { maxLineBytes } from "../../protocol/limits.ts";
import { LineDecoder } from "../../protocol/line-decoder.ts";
import type { StreamFault } from "../../protocol/line-source.ts";

/** A line of a script: its text, or why it cannot be sent. */
export type ScriptLine = { readonly text: string } | { readonly fault: string };

/** How long a line may be before the rest of the script is ignored. */
const maxUnterminatedBytes = 1024 * 1024;

const lineEnd = new Uint8Array([LF]);
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The lines of a script, as they arrive; the last one needs no line end. Holds at most a chunk and a line in memory. */
export async function* readScript(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ScriptLine> {
  for await (const lines of readScriptChunks(chunks)) yield* lines;
}

/** The same, all lines of a chunk at once. */
export async function* readScriptChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ScriptLine[]> {
  const lines = new LineDecoder(maxUnterminatedBytes);
  for await (const chunk of chunks) {
    lines.push(chunk);
    const complete = takeLines(lines);
    yield complete.map(decode);
    const last = complete.at(-1);
    if (last !== undefined && isEndless(last)) return;
  }
  if (lines.isBetweenLines) return;
  lines.push(lineEnd);
  yield takeLines(lines).map(decode);
}

/** The complete lines, up to one without end. */
function takeLines(lines: LineDecoder): (Uint8Array | StreamFault)[] {
  const taken: (Uint8Array | StreamFault)[] = [];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    taken.push(line);
    if (isEndless(line)) break;
  }
  return taken;
}

function isEndless(line: Uint8Array | StreamFault): boolean {
  return !(line instanceof Uint8Array) && line.fault === "endless";
}

function decode(line: Uint8Array | StreamFault): ScriptLine {
  if (!(line instanceof Uint8Array)) {
    if (line.fault === "endless") return { fault: "a line without end; the rest is not read" };
    return { fault: `a line of ${line.lengthBytes} bytes, limit ${maxLineBytes}` };
  }
  try {
    return { text: decoder.decode(line) };
  } catch {
    return { fault: "a line that is not UTF-8" };
  }
}
