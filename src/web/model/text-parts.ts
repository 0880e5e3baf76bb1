import { nameKey } from "../../protocol/name.ts";

/** A part of a message's text; the texts of all parts, joined, are the message's text. */
export type TextPart =
  | { readonly kind: "plain" | "link"; readonly text: string }
  | { readonly kind: "message"; readonly text: string; readonly id: number }
  /** `whose`: whether it is the reader's name. */
  | {
      readonly kind: "mention";
      readonly text: string;
      readonly name: string;
      readonly whose: "mine" | "theirs";
    };

/** No lookbehind, which Safari has only since 16.4: `insideWord` looks at what is before. */
const candidate =
  /https?:\/\/[^\s<>"\u0060{}|\\^]+|#[0-9]{1,16}(?![\p{L}\p{M}\p{N}_])|@[\p{Script=Latin}0-9_][\p{Script=Latin}0-9_.-]{0,31}(?![\p{L}\p{M}\p{N}_])/giu;
/** `a@b`, `x#1` and `&#39;` are no mention and no message. */
const insideWord = /[\p{L}\p{M}\p{N}_@#/&.-]$/u;
/** A host or an address, then whatever follows: `http://` alone is no link. */
const linkForm = /^https?:\/\/[\p{L}\p{N}[_-]/iu;
const closingPunctuation = /[.,;:!?'"\u2019\u201d\u00bb\u2026*_~-]$/u;
const brackets = new Map([
  [")", "("],
  ["]", "["],
]);

/** Finds the links, the messages (`#123`) and the names (`@bob`) in a text. `ownNames`: those of the reader. */
export function splitText(text: string, ownNames: readonly string[]): readonly TextPart[] {
  const own = new Set(ownNames.map(nameKey));
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(candidate)) {
    const isInside = insideWord.test(text.slice(Math.max(0, match.index - 2), match.index));
    const part = isInside ? undefined : readPart(match[0], own);
    if (part === undefined) continue;
    if (match.index > end) parts.push({ kind: "plain", text: text.slice(end, match.index) });
    parts.push(part);
    end = match.index + part.text.length;
  }
  if (end < text.length) parts.push({ kind: "plain", text: text.slice(end) });
  return parts;
}

/** Whether a text calls one of these names: `@bob`. */
export function mentions(text: string, ownNames: readonly string[]): boolean {
  if (!text.includes("@") || ownNames.length === 0) return false;
  return splitText(text, ownNames).some((part) => part.kind === "mention" && part.whose === "mine");
}

function readPart(text: string, own: ReadonlySet<string>): TextPart | undefined {
  if (text.startsWith("#")) return readMessage(text);
  if (text.startsWith("@")) return readMention(text, own);
  const link = trimLink(text);
  return linkForm.test(link) ? { kind: "link", text: link } : undefined;
}

function readMessage(text: string): TextPart | undefined {
  const id = Number(text.slice(1));
  return id > 0 && Number.isSafeInteger(id) ? { kind: "message", text, id } : undefined;
}

/** A name may end in a dot, but a dot after a name ends a sentence, unless the reader's own name has it. */
function readMention(text: string, own: ReadonlySet<string>): TextPart {
  const whole = text.slice(1);
  const name = own.has(nameKey(whole)) ? whole : whole.replace(/[.-]+$/, "");
  return { kind: "mention", text: `@${name}`, name, whose: own.has(nameKey(name)) ? "mine" : "theirs" };
}

/** Punctuation at the end belongs to the sentence; so does a bracket that the link does not open. */
function trimLink(text: string): string {
  let link = text;
  for (;;) {
    const last = link.at(-1) ?? "";
    const opening = brackets.get(last);
    const isSurplus = opening !== undefined && count(link, last) > count(link, opening);
    if (!isSurplus && !closingPunctuation.test(link)) return link;
    link = link.slice(0, -1);
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
