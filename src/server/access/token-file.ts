import { SettingsError } from "../settings/errors.ts";
import type { FileSource } from "./live-file.ts";
import { readSettingsFile } from "./settings-file.ts";
import { type Token, Tokens } from "./tokens.ts";

/** The most tokens in a file: each `auth` is compared with all of them. */
export const maxTokens = 1000;

const labelForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
const hashForm = /^[0-9a-f]{64}$/i;
const timeForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d))?$/i;

/** The file of the tokens; undefined if the board asks for none. */
export function tokenFile(path: string | undefined): FileSource<Tokens> | undefined {
  if (path === undefined) return undefined;
  return {
    what: "token file",
    read: () => [readSettingsFile("token-file", path)],
    parse: ([text = ""]) => new Tokens(parseTokens(text, `--token-file: ${path}`)),
  };
}

/**
 * Parses lines `label sha256hex [expires]`; empty lines and those that begin with `#` are comments. Throws
 * `SettingsError`, which begins with `place` and names the line, but repeats nothing but a label: the rest may be a
 * token that somebody wrote there.
 */
export function parseTokens(text: string, place: string): Token[] {
  const tokens: Token[] = [];
  const known: KnownTokens = { labels: new Set(), byHash: new Map() };
  for (const [index, line] of text.split("\n").entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "" || words[0]?.startsWith("#")) continue;
    const token = parseTokenLine(words);
    const fault = typeof token === "string" ? token : findConflict(token, known);
    if (typeof token === "string" || fault !== undefined)
      throw new SettingsError(`${place}: line ${index + 1}: ${fault}`);
    known.labels.add(token.label);
    known.byHash.set(token.hash.toString("hex"), token.label);
    tokens.push(token);
  }
  return tokens;
}

/** Whether a text can be the label of a token. */
export function isLabel(text: string): boolean {
  return labelForm.test(text);
}

/** When a token with this end expires, in ms since 1970 UTC; undefined if it is no date and no time (RFC 3339). */
export function parseExpiry(text: string): number | undefined {
  const timeMs =
    timeForm.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text.toUpperCase()) : Number.NaN;
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** `Date.parse` takes 2027-02-31 for 2027-03-03. */
function isDay(date: string): boolean {
  const time = new Date(date);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date);
}

/** The token of a line's words, or what is wrong with them. */
function parseTokenLine([label = "", hash = "", expires, ...rest]: readonly string[]): Token | string {
  if (!isLabel(label)) return "its first word is no label: 1 to 64 of A-Z a-z 0-9 _ . -";
  if (!hashForm.test(hash))
    return "its second word is no SHA-256 (64 hexadecimal digits): `lastword token new` makes the line";
  const expiresAtMs = expires === undefined ? Number.POSITIVE_INFINITY : parseExpiry(expires);
  if (expiresAtMs === undefined || rest.length > 0)
    return "a date or a time ends it, such as 2027-01-31 or 2027-01-31T12:00:00Z";
  return { label, hash: Buffer.from(hash, "hex"), expiresAtMs };
}

/** What the lines before have. */
interface KnownTokens {
  readonly labels: Set<string>;
  readonly byHash: Map<string, string>;
}

/** A token under two labels would still work after one of its lines is removed. */
function findConflict({ label, hash }: Token, { labels, byHash }: KnownTokens): string | undefined {
  if (labels.has(label)) return `the label ${label} is there twice`;
  const other = byHash.get(hash.toString("hex"));
  if (other !== undefined) return `it is the token of ${other} again; make another one for ${label}`;
  return labels.size === maxTokens ? `it is beyond the limit of ${maxTokens} tokens` : undefined;
}
