/** What is sent: text as UTF-8, bytes as they are, and parts of both. */
export type WireData = string | Uint8Array | readonly (string | readonly number[])[];

/** Turns what is to be sent into bytes. */
export function toBytes(data: WireData): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (typeof data === "string") return Buffer.from(data);
  return Buffer.concat(data.map((part) => Buffer.from(typeof part === "string" ? Buffer.from(part) : part)));
}

/** Longer texts are cut in a reason; the evidence has them whole. */
const maxQuotedCharacters = 80;

/** What does not show by itself: marks, which make two texts look the same, and invisible characters. */
const unseen = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;

/** Quotes what went over the wire, on one line. */
export function quote(data: WireData): string {
  const text = typeof data === "string" ? data : Buffer.from(toBytes(data)).toString("latin1");
  const shown = JSON.stringify(text).replaceAll("\\u0000", "\\0").replace(unseen, describe);
  return shown.length <= maxQuotedCharacters ? shown : `${shown.slice(0, maxQuotedCharacters)}…`;
}

function describe(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** A line of a message, taken apart. */
export interface SplitLine {
  readonly id: number;
  readonly sender: string;
  readonly text: string;
}

/** Takes a line apart at its first space and its first `": "` [NAM-6]; undefined if it is no line of a message. */
export function parseMessageLine(line: string): SplitLine | undefined {
  const [, id, sender, text] = /^(\d+) ([^ :]+): (.+)$/s.exec(line) ?? [];
  if (id === undefined || sender === undefined || text === undefined) return undefined;
  return { id: Number(id), sender, text };
}

/** Returns the code of an error; undefined for other replies. */
export function errorCode(reply: string): string | undefined {
  return /^error ([a-z]+(?:-[a-z]+)*): ./s.exec(reply)?.[1];
}
