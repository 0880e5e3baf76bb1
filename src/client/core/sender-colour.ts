import { nameKey } from "../../protocol/name.ts";

/** Which of `count` colours a sender has, from 0: the same name has the same one, on every client (FNV-1a). */
export function pickColour(name: string, count: number): number {
  let hash = 0x811c9dc5;
  for (const character of nameKey(name)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash % count;
}
