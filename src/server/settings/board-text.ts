import { describeForbidden, isVisible } from "../../protocol/text.ts";

const maxTitleCharacters = 60;
const maxAboutCharacters = 200;

/** Why a board can't have this title, for the operator; undefined if it can. It has no blanks at its ends. */
export function explainTitle(text: string): string | undefined {
  return isVisible(text) ? explainText(text, maxTitleCharacters) : "It takes a text with something to see.";
}

/** Why this can't be the line about a board, for the operator; undefined if it can; it may be empty. */
export function explainAbout(text: string): string | undefined {
  return explainText(text, maxAboutCharacters);
}

function explainText(text: string, maxCharacters: number): string | undefined {
  const forbidden = describeForbidden(text);
  if (forbidden !== undefined) return `It takes one line without control characters: ${forbidden} is one.`;
  if (!text.isWellFormed()) return "It takes well-formed text.";
  const { length } = [...text];
  return length > maxCharacters
    ? `It takes at most ${maxCharacters} characters, and this has ${length}.`
    : undefined;
}
