import { latinLetters } from "./latin-letters.ts";
import { maxNameCharacters, maxRawNameCharacters } from "./limits.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { describeCharacter } from "./text.ts";

const letters = latinLetters
  .map((range) => range.map((codePoint) => `\\u{${codePoint.toString(16)}}`).join("-"))
  .join("");

/** All but letters of the table, which are composed, digits, `_` `.` `-` [NAM-2]. */
const notInName = new RegExp(`[^${letters}0-9_.\\-]`, "u");

/**
 * What NFKC never turns into a name: a character of another script, white space, or a third mark in a row, which no
 * Latin letter has. NFKC sorts the marks of a row, and expands some characters 18-fold: it need not see them.
 */
const neverBeforeNfkc = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]|\p{White_Space}|\p{M}{3}/u;

const reservedName = "server";

/**
 * Validates and normalises (NFKC) the name of a `register` (PROTOCOL.md, [NAM-1] to [NAM-5]). `raw` is not empty.
 * Returns the name as the server shows it, or a refusal that gives the reason.
 */
export function parseName(raw: string): string | Refusal {
  if (hasMoreCharacters(raw, maxRawNameCharacters)) {
    return refuse(
      "bad-name",
      `name of over ${maxRawNameCharacters} code points, limit ${maxNameCharacters} letters`,
    );
  }
  const impossible = [...(neverBeforeNfkc.exec(raw)?.[0] ?? "")].at(-1);
  if (impossible !== undefined) return refuseCharacter(impossible);
  const name = raw.normalize("NFKC");
  if (hasMoreCharacters(name, maxNameCharacters)) {
    return refuse("bad-name", `name of ${[...name].length} characters, limit ${maxNameCharacters}`);
  }
  const forbidden = notInName.exec(name)?.[0];
  if (forbidden !== undefined) return refuseCharacter(forbidden);
  if (name.startsWith(".") || name.startsWith("-")) {
    return refuse("bad-name", "a name must start with a letter, a digit or _");
  }
  if (nameKey(name) === reservedName) return refuse("bad-name", "this name is reserved");
  return name;
}

function refuseCharacter(character: string): Refusal {
  return refuse(
    "bad-name",
    `${describeCharacter(character)} is not allowed in a name: use Latin letters, digits and _ . -`,
  );
}

/** Counts code points up to a limit: the text may be a whole line. */
function hasMoreCharacters(text: string, limit: number): boolean {
  let count = 0;
  for (let at = 0; at < text.length; count++) {
    if (count === limit) return true;
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return false;
}

/**
 * The key of a name: names that differ only in case have equal keys and are the same name [NAM-4]. Only a small ß
 * becomes SS in upper case, so the capital one is made small first.
 */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}
