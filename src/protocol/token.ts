import { maxTokenCharacters } from "./limits.ts";
import { type Refusal, refuse } from "./refusal.ts";

const tokenForm = new RegExp(`^[A-Za-z0-9_-]{1,${maxTokenCharacters}}$`);
const usage = `usage: auth <token>, up to ${maxTokenCharacters} of A-Z a-z 0-9 _ -`;
const malformed = refuse("bad-arguments", usage);
/** What a client gets that has shown no token to a board that asks for one [AUT-2]. */
export const tokenNeeded = refuse("denied", "this board asks for a token: auth <token>");

/** Validates the form of a token [AUT-1]: returns it, or a refusal, which does not repeat it. */
export function parseToken(raw: string): string | Refusal {
  return tokenForm.test(raw) ? raw : malformed;
}

/** Whether a text has the form of a token. */
export function isToken(text: string): boolean {
  return tokenForm.test(text);
}
