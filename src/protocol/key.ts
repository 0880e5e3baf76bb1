import { maxKeyCharacters, minKeyCharacters } from "./limits.ts";
import { type Refusal, refuse } from "./refusal.ts";

const keyForm = new RegExp(`^[A-Za-z0-9_-]{${minKeyCharacters},${maxKeyCharacters}}$`);
const usage = `usage: key <key>, ${minKeyCharacters} to ${maxKeyCharacters} of A-Z a-z 0-9 _ -`;
const missing = refuse("bad-arguments", usage);
const malformed = refuse("bad-key", usage);

/** Validates a key [KEY-1]: returns it, or a refusal, which does not repeat it. */
export function parseKey(raw: string): string | Refusal {
  if (raw === "") return missing;
  return keyForm.test(raw) ? raw : malformed;
}

/** Whether a text is a key. */
export function isKey(text: string): boolean {
  return typeof parseKey(text) === "string";
}
