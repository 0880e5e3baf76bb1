import { describeCharacter } from "./text.ts";

/** White space other than blanks, and invisible characters [CMD-2]. */
const falseBlank = /[^\P{White_Space} \t]|\p{Default_Ignorable_Code_Point}/u;

/** Finds the first character in `words` that looks like a blank and is not one; macOS types U+00A0 for Option-Space. */
export function findFalseBlank(words: string): { readonly at: number; readonly text: string } | undefined {
  const at = words.search(falseBlank);
  return at === -1 ? undefined : { at, text: `${describeCharacter(words.slice(at))} is not a blank` };
}
