import { maxNameCharacters } from "./limits.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { describeCharacter } from "./text.ts";

/** A digit or a composed Latin letter; letters beyond the BMP could exceed the line limit [NAM-2]. */
const letterOrDigit = /^(?:[0-9]|(?![\u{10000}-\u{10ffff}])(?=\p{L})\p{Script=Latin})$/u;

const reservedName = "server";

/**
 * Validates and normalises (NFKC) the name of a `register` (PROTOCOL.md, [NAM-1] to [NAM-5]). `raw` is not empty.
 * Returns the name as the server shows it, or a refusal that gives the reason.
 */
export function parseName(raw: string): string | Refusal {
  const name = raw.normalize("NFKC");
  const characters = [...name];
  if (characters.length > maxNameCharacters) {
    return refuse("bad-name", `name of ${characters.length} characters, limit ${maxNameCharacters}`);
  }
  for (const [index, character] of characters.entries()) {
    if (letterOrDigit.test(character) || character === "_") continue;
    if (character !== "." && character !== "-") {
      return refuse(
        "bad-name",
        `${describeCharacter(character)} is not allowed in a name: use Latin letters, digits and _ . -`,
      );
    }
    if (index === 0) return refuse("bad-name", "a name must start with a letter, a digit or _");
  }
  if (nameKey(name) === reservedName) return refuse("bad-name", "this name is reserved");
  return name;
}

/** The key of a name: names that differ only in case have equal keys and are the same name [NAM-4]. */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
}
