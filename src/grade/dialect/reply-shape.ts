import { type Framing, usualBufferBytes } from "./framing.ts";

/** What the bytes of one reply show of how a server writes. */
export interface ReplyShape {
  readonly writes: Framing;
  readonly bufferBytes: number;
  readonly prompt: string;
}

/** Longer texts after a line are no prompt. */
const maxPromptCharacters = 24;

/** Finds how a server writes, from all that it sent as the reply to one command. */
export function findReplyShape(bytes: Uint8Array): ReplyShape {
  const shape = { bufferBytes: usualBufferBytes, prompt: "" };
  const [high = 0, low = 0] = bytes;
  if (bytes.length > 2 && high * 256 + low === bytes.length - 2) return { ...shape, writes: "utf" };
  const nul = bytes.indexOf(0);
  if (nul !== -1 && nul === bytes.length - 1) return { ...shape, writes: "nul" };
  if (nul !== -1) return { ...shape, writes: "padded", bufferBytes: bytes.length };
  const text = Buffer.from(bytes).toString("utf8");
  const lineEnd = text.indexOf("\n");
  if (lineEnd === -1) return { ...shape, writes: "bare" };
  const prompt = text.slice(text.lastIndexOf("\n") + 1);
  return {
    ...shape,
    writes: text[lineEnd - 1] === "\r" ? "crlf" : "lf",
    prompt: prompt.length <= maxPromptCharacters ? prompt : "",
  };
}
