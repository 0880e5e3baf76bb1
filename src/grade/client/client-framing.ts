import { type Framing, findFrameEnd, frame, unframe } from "../dialect/framing.ts";

/** How a client frames its commands. */
export interface ClientFraming {
  readonly framing: Framing;
  /** The size of the buffers of `padded`. */
  readonly bufferBytes: number;
}

/** A buffer that a client sends whole has at least this many bytes; a string with its NUL has fewer. */
const minBufferBytes = 32;

/** Finds out how a client frames its commands by the bytes of its first one, which have arrived whole. */
export function detectFraming(bytes: Uint8Array): ClientFraming {
  return { framing: findFraming(bytes), bufferBytes: bytes.length };
}

function findFraming(bytes: Uint8Array): Framing {
  const [first = 0, second = 0] = bytes;
  if (first === 0 && second > 0 && bytes.length >= 2 + second) return "utf";
  const nul = bytes.indexOf(0);
  if (nul !== -1 && bytes.length >= minBufferBytes) return "padded";
  const lineEnd = bytes.indexOf(0x0a);
  if (lineEnd !== -1) return bytes[lineEnd - 1] === 0x0d ? "crlf" : "lf";
  return nul === -1 ? "bare" : "nul";
}

/** Says in a sentence how a client frames its commands, for its author. */
export function describeFraming({ framing, bufferBytes }: ClientFraming): string {
  const words = {
    lf: "ends each command with LF",
    crlf: "ends each command with CR LF",
    nul: "ends each command with a NUL, as a string of C",
    padded: `sends each command in a buffer of ${bufferBytes} bytes, filled with NULs`,
    utf: "sends each command with Java's writeUTF (two bytes of length, then the text)",
    bare: "sends bare text without an end, so that one recv is one command",
  } as const satisfies Record<Framing, string>;
  return `It ${words[framing]}; the grader answers ${framing === "bare" ? "with LF at the end" : "in the same way"}.`;
}

/**
 * The bytes of an answer for a client that frames its commands so. Bare text gets an LF: a client that takes what one
 * recv returns shows it as well, and one that reads lines needs it.
 */
export function frameAnswer({ framing, bufferBytes }: ClientFraming, text: string): Uint8Array {
  if (framing === "padded") return Buffer.concat([Buffer.from(text)], bufferBytes);
  return frame(framing === "bare" ? "lf" : framing, text);
}

/** What was taken from the start of a client's bytes. */
export interface TakenCommands {
  readonly commands: readonly string[];
  /** What is left: the start of a command. */
  readonly rest: Uint8Array;
}

/** Takes the whole commands from a client's bytes. */
export function takeCommands({ framing, bufferBytes }: ClientFraming, bytes: Uint8Array): TakenCommands {
  if (framing === "bare") return { commands: splitBareText(bytes), rest: new Uint8Array() };
  const commands: string[] = [];
  let rest = bytes;
  for (;;) {
    const end = findFrameEnd(framing, rest, bufferBytes);
    if (end === undefined) return { commands: commands.filter(Boolean), rest };
    commands.push(withoutEnds(unframe(framing, rest.subarray(0, end))));
    rest = rest.subarray(end);
  }
}

/** Two bare commands may arrive at once: a poll, which nothing that the grader types contains, is told from the rest. */
function splitBareText(bytes: Uint8Array): string[] {
  const text = unframe("bare", bytes);
  return text
    .split(/(?=read)|(?<=read)/)
    .map(withoutEnds)
    .filter(Boolean);
}

/** Without what some clients send besides the end of their framing: the NUL of a string, the line end that was typed. */
function withoutEnds(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isEnd(text, start)) start++;
  while (start < end && isEnd(text, end - 1)) end--;
  return text.slice(start, end);
}

function isEnd(text: string, at: number): boolean {
  return ["\r", "\n", "\0"].includes(text.charAt(at));
}
