import { type Framing, usualBufferBytes } from "./framing.ts";

/** How a server reads commands and writes replies, as `discoverDialect` found it. */
export interface Dialect {
  /** How it wants a command framed. */
  readonly reads: Framing;
  /** Whether it takes what one `recv` returns as one command, so that the sender must pause between two. */
  readonly isPaced: boolean;
  /** How it frames its replies. */
  readonly writes: Framing;
  /** How long a reply of `padded` is. */
  readonly bufferBytes: number;
  /** What it sends to each new client before any command; empty if nothing. */
  readonly greeting: Uint8Array;
  /** What it sends after each reply, before the next command, such as `> `; empty if nothing. */
  readonly prompt: string;
}

/** What is assumed of a server that never answers. */
export const lineDialect: Dialect = {
  ...{ reads: "lf", isPaced: false, writes: "lf", bufferBytes: usualBufferBytes },
  ...{ greeting: new Uint8Array(), prompt: "" },
};

const readingWords: Record<Framing, string> = {
  lf: "lines that end with LF",
  crlf: "lines that end with CR LF",
  nul: "C strings, which end with a NUL",
  padded: `buffers of ${usualBufferBytes} bytes, filled up with NULs`,
  utf: "Java's writeUTF (two bytes of length, then the text)",
  bare: "bare text: it takes what one recv returns as one command, so the grader pauses between two",
};

const writingWords: Record<Framing, string> = {
  lf: "ends each reply with LF",
  crlf: "ends each reply with CR LF",
  nul: "ends each reply with a NUL",
  padded: "sends each reply in a buffer filled up with NULs",
  utf: "writes each reply with Java's writeUTF",
  bare: "sends replies without an end: the grader takes one as complete after a silence",
};

/** Says in sentences how a server reads and writes, for its author. */
export function describeDialect(dialect: Dialect): readonly string[] {
  const { reads, isPaced, writes, bufferBytes, greeting, prompt } = dialect;
  const reading =
    isPaced && reads !== "bare"
      ? `${readingWords[reads]}, but takes what one recv returns as one command, so the grader pauses between two`
      : readingWords[reads];
  const size = writes === "padded" ? ` (${bufferBytes} bytes)` : "";
  return [
    `It reads ${reading}.`,
    `It ${writingWords[writes]}${size}.`,
    ...describeGreeting(greeting),
    ...(prompt === ""
      ? []
      : [
          `It sends a prompt after each reply, ${JSON.stringify(prompt)}: no part of the assignment's replies.`,
        ]),
  ];
}

/** What a Java `ObjectOutputStream` begins with. */
const objectStream = [0xac, 0xed, 0x00, 0x05];

function describeGreeting(greeting: Uint8Array): readonly string[] {
  if (greeting.length === 0) return [];
  if (objectStream.every((byte, at) => greeting[at] === byte))
    return [
      "It writes Java objects (ObjectOutputStream), which only Java reads: the assignment asks for strings.",
    ];
  const text = JSON.stringify(Buffer.from(greeting).toString("utf8"));
  return [`It greets a new client before any command, with ${text}: the grader skips that.`];
}
