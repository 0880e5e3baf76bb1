import { describeCharacter } from "./text.ts";

/** White space other than blanks, and invisible characters [CMD-2]. */
const falseBlank = /[[\p{White_Space}--[ \t]]\p{Default_Ignorable_Code_Point}]/v;

/** Drops blanks (only SP and TAB) at both ends [CMD-2]. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

/** Splits a line without blanks at its ends at its first run of blanks: `["send", "hello, world"]`. */
export function splitAtBlanks(line: string): [word: string, rest: string] {
  const blank = line.search(/[ \t]/);
  return blank === -1 ? [line, ""] : [line.slice(0, blank), trimBlanks(line.slice(blank))];
}

/** Finds the first character in `words` that looks like a blank and is not one; macOS types U+00A0 for Option-Space. */
export function findFalseBlank(words: string): { readonly at: number; readonly text: string } | undefined {
  const at = words.search(falseBlank);
  return at === -1 ? undefined : { at, text: `${describeCharacter(words.slice(at))} is not a blank` };
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}
