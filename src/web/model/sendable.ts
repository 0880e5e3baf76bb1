import { trimBlanks } from "../../protocol/command.ts";
import { type Refusal, refuse } from "../../protocol/refusal.ts";
import { parseMessageText } from "../../protocol/text.ts";
import { describeUnsendable, type Words } from "./words.ts";

/** Half of a character that UTF-16 keeps in two parts; a browser would send another character in its place. */
const halfCharacter = /\p{Surrogate}/u;

/** The texts of these messages as the board takes them; or what is the matter with the first that it would not take. */
export function checkMessages(texts: readonly string[]): { readonly sendable: readonly string[] } | Words {
  const sendable: string[] = [];
  for (const [index, each] of texts.entries()) {
    const trimmed = trimBlanks(each);
    const text = parseText(trimmed);
    if (typeof text === "string") sendable.push(text);
    else {
      const words = describeUnsendable(text, trimmed);
      if (texts.length === 1) return words;
      return { lead: `Message ${index + 1} of ${texts.length}:`, rest: words.rest };
    }
  }
  return { sendable };
}

function parseText(text: string): string | Refusal {
  return halfCharacter.test(text)
    ? refuse("bad-encoding", "there is half a character")
    : parseMessageText(text);
}
