import { nameKey } from "../protocol/name.ts";

/** How many colours style.css has for senders. */
export const senderColours = 10;

/** The number of a sender's colour: the same name has the same one, on every page (FNV-1a). */
export function pickColour(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of nameKey(name)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash % senderColours;
}
