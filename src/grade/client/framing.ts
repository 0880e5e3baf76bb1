/** How a client marks the end of a command. */
export type ClientFraming =
  | { readonly kind: "LF" | "CRLF" | "NUL" | "bare" | "writeUTF" }
  /** Each command fills a block of this many bytes, with NULs behind it. */
  | { readonly kind: "block"; readonly bytes: number };

/** A block that a client sends has at least this many bytes; its command and the rest are NULs. */
const minBlockBytes = 32;

/** Finds out how a client ends its commands by the bytes of its first one, which have arrived whole. */
export function detectFraming(bytes: Uint8Array): ClientFraming {
  const [first = 0, second = 0] = bytes;
  if (first === 0 && second > 0 && bytes.length >= 2 + second) return { kind: "writeUTF" };
  const nul = bytes.indexOf(0);
  if (nul !== -1 && bytes.length >= minBlockBytes) return { kind: "block", bytes: bytes.length };
  const lineEnd = bytes.indexOf(10);
  if (lineEnd > 0 && bytes[lineEnd - 1] === 13) return { kind: "CRLF" };
  if (lineEnd !== -1) return { kind: "LF" };
  return { kind: nul === -1 ? "bare" : "NUL" };
}

/** The framing in words, for the report. */
export function describeFraming(framing: ClientFraming): string {
  if (framing.kind === "LF" || framing.kind === "CRLF") return `ends each command with ${framing.kind}`;
  if (framing.kind === "NUL") return "ends each command with a NUL, as a string of C";
  if (framing.kind === "writeUTF") return "puts two bytes of length before each command (Java's writeUTF)";
  if (framing.kind === "block")
    return `sends each command in a block of ${framing.bytes} bytes, filled with NULs`;
  return "sends bare text without an end, so that one recv is one command";
}

/**
 * The bytes of an answer for a client that frames its commands so. Bare text gets an LF: a client that takes what one
 * recv returns shows it as well, and one that reads lines needs it.
 */
export function encodeAnswer(framing: ClientFraming, text: string): Uint8Array {
  if (framing.kind === "CRLF") return Buffer.from(`${text}\r\n`);
  if (framing.kind === "NUL") return Buffer.from(`${text}\0`);
  if (framing.kind === "LF" || framing.kind === "bare") return Buffer.from(`${text}\n`);
  const bytes = Buffer.from(text);
  if (framing.kind === "block") return Buffer.concat([bytes, Buffer.alloc(framing.bytes)], framing.bytes);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** What was taken from the start of a client's bytes. */
export interface TakenCommands {
  readonly commands: readonly string[];
  /** What is left: the start of a command. */
  readonly rest: Uint8Array;
}

/** Takes the whole commands from a client's bytes, without the ends around them. */
export function takeCommands(framing: ClientFraming, bytes: Uint8Array): TakenCommands {
  if (framing.kind === "bare") return { commands: splitBareText(bytes), rest: new Uint8Array() };
  const commands: string[] = [];
  let rest = bytes;
  for (;;) {
    const end = findEnd(framing, rest);
    if (end === undefined || rest.length < end) return { commands: commands.filter(Boolean), rest };
    commands.push(textOf(framing, rest.subarray(0, end)));
    rest = rest.subarray(end);
  }
}

/** Where the first command ends, its end included; undefined if that is not known yet. */
function findEnd(framing: ClientFraming, bytes: Uint8Array): number | undefined {
  const [high, low] = bytes;
  if (framing.kind === "block") return framing.bytes;
  if (framing.kind === "writeUTF")
    return high === undefined || low === undefined ? undefined : 2 + high * 256 + low;
  const end = bytes.indexOf(framing.kind === "NUL" ? 0 : 10);
  return end === -1 ? undefined : end + 1;
}

function textOf(framing: ClientFraming, bytes: Uint8Array): string {
  const text = Buffer.from(framing.kind === "writeUTF" ? bytes.subarray(2) : bytes).toString("utf8");
  // Behind the NUL of a block may stand what was in the buffer before; the string of an LF may have its NUL sent, too.
  const command = framing.kind === "block" ? (text.split("\0")[0] ?? "") : text;
  return withoutEnds(command);
}

/** Two bare commands may arrive at once: a poll, which nothing that the grader types contains, is told from the rest. */
function splitBareText(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString("utf8");
  return text
    .split(/(?=read)|(?<=read)/)
    .map(withoutEnds)
    .filter(Boolean);
}

function withoutEnds(text: string): string {
  return text.replace(/^[\r\n\0]+/, "").replace(/[\r\n\0]+$/, "");
}
