import { maxMessageBytes, maxNameCharacters } from "./limits.ts";
import type { Message } from "./reply.ts";
import { escapeUnprintable } from "./text.ts";

const encoder = new TextEncoder();

/**
 * Whether a stored message keeps the promises about every line of a server [FRM-2] [MSG-3] [NAM-6]. It asks no more: a
 * message that an earlier version accepted stays readable.
 */
export function isSafeMessage({ id, sender, text }: Message): boolean {
  return (
    Number.isSafeInteger(id) &&
    id >= 1 &&
    /^[^\s:]+$/.test(sender) &&
    [...sender].length <= maxNameCharacters &&
    text !== "" &&
    text.isWellFormed() &&
    encoder.encode(text).length <= maxMessageBytes &&
    escapeUnprintable(sender + text) === sender + text
  );
}
