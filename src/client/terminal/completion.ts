import { nameKey, parseName } from "../../protocol/name.ts";
import { type InputStyle, listVerbs } from "../core/typed-line.ts";
import { type EditedLine, replaceRange } from "./editing.ts";

/** How many names are kept. */
const maxNames = 200;

/** The names seen so far; if there are too many, the least recently seen one is dropped. */
export class SeenNames {
  readonly #names = new Map<string, string>();

  /** The names, the most recent first. */
  get all(): string[] {
    return [...this.#names.values()].reverse();
  }

  /** Adds a name. It comes from the network: anything that is not a name is dropped. */
  add(name: string): void {
    if (name === "" || parseName(name) !== name) return;
    const key = nameKey(name);
    this.#names.delete(key);
    this.#names.set(key, name);
    const [oldest = ""] = this.#names.keys();
    if (this.#names.size > maxNames) this.#names.delete(oldest);
  }
}

/** What a line becomes, and what it could become if there is more than one way. */
export interface Completion {
  readonly line: EditedLine;
  readonly candidates: readonly string[];
}

/**
 * Completes the word before the cursor: the first one to a verb, any other one to a name; the case is ignored. In a chat
 * only a first word with a slash is a verb.
 */
export function completeLine(line: EditedLine, names: readonly string[], style: InputStyle): Completion {
  const before = line.text.slice(0, line.cursor);
  const start = before.search(/[^ \t@]*$/);
  const word = before.slice(start).toLowerCase();
  const isFirst = before.slice(0, start).trim() === "";
  const isVerb = isFirst && (style === "commands" || word.startsWith("/"));
  const candidates = (isVerb ? listVerbs(style) : names).filter((each) =>
    each.toLowerCase().startsWith(word),
  );
  const [first] = candidates;
  if (first === undefined) return { line, candidates };
  const rest = line.text.slice(line.cursor);
  const completed = candidates.length > 1 ? findCommonStart(candidates) : `${first}${rest === "" ? " " : ""}`;
  const isLonger = completed.length > word.length || candidates.length === 1;
  return { line: isLonger ? replaceRange(line, start, line.cursor, completed) : line, candidates };
}

/** The common start of all, ignoring case, as the first one spells it. */
function findCommonStart(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  const characters = [...first];
  const differing = characters.findIndex((_, index) => {
    const start = characters
      .slice(0, index + 1)
      .join("")
      .toLowerCase();
    return !others.every((other) => other.toLowerCase().startsWith(start));
  });
  return differing === -1 ? first : characters.slice(0, differing).join("");
}
