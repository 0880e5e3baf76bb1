import { countMarkBytes } from "./bytes.ts";
import { findFalseBlank } from "./false-blank.ts";
import { endsLikeHttp, startsHostHeader } from "./http.ts";
import { parseKey } from "./key.ts";
import type { LineFault, LinePlace } from "./line-source.ts";
import { parseName } from "./name.ts";
import { isRead } from "./poll.ts";
import { describeLineFault, http, type Refusal, refuse } from "./refusal.ts";
import { parseMessageText } from "./text.ts";
import { parseToken } from "./token.ts";

/** A parsed line of a client. `text` and `name` are valid; `id` is a whole number, 0 or more. */
export type Command =
  | { readonly verb: "auth"; readonly token: string }
  | { readonly verb: "register"; readonly name: string }
  | { readonly verb: "key"; readonly key: string }
  | { readonly verb: "send" | "post"; readonly text: string }
  | { readonly verb: "read" }
  | { readonly verb: "read-id"; readonly id: number }
  | { readonly verb: "time"; readonly id: number }
  | { readonly verb: "wait"; readonly id: number }
  | { readonly verb: "help" }
  | { readonly verb: "close" };

const readCommand: Command = { verb: "read" };
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossyDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Each verb's parser for its argument, which has no blanks at its ends. */
const verbs = new Map<string, (argument: string) => Command | Refusal>([
  ["auth", parseAuth],
  ["register", parseRegister],
  ["key", parseKeyCommand],
  ["send", (argument) => parseSend("send", argument)],
  ["post", (argument) => parseSend("post", argument)],
  ["read", parseRead],
  ["time", (argument) => parseOfId("time", argument)],
  ["wait", (argument) => parseOfId("wait", argument)],
  ["help", (argument) => withoutArgument({ verb: "help" }, argument)],
  ["close", (argument) => withoutArgument({ verb: "close" }, argument)],
]);

/** A word that may be a verb: others, which may be a whole line, need no lower case [CMD-1]. */
const verbForm = /^[A-Za-z]{1,8}$/;

/** The verbs, in lower case. */
export const commandVerbs: readonly string[] = [...verbs.keys()];

/** Whether a line starts with a verb; a client need not send other lines. */
export function beginsWithVerb(line: string): boolean {
  return isVerb(splitAtBlanks(trimBlanks(line))[0]);
}

/** Explains a line whose verb is followed by what looks like a blank; undefined for other lines. */
export function explainFalseBlank(line: string): string | undefined {
  const [word] = splitAtBlanks(trimBlanks(line));
  const found = findFalseBlank(word);
  return found && isVerb(word.slice(0, found.at)) ? `${found.text}; use a space` : undefined;
}

function isVerb(word: string): boolean {
  return verbForm.test(word) && verbs.has(word.toLowerCase());
}

/** Turns a line or a line fault into a command, or into the refusal that answers it. */
export function parseLine(line: Uint8Array | LineFault, place: LinePlace = "later"): Command | Refusal {
  if (place === "after-http") return http;
  return line instanceof Uint8Array ? parseCommand(line, place) : describeLineFault(line);
}

/**
 * Turns one line, without its LF, into a command, or into the refusal that answers it (PROTOCOL.md, "Commands").
 * Here bytes become values: no code past this point sees a buffer.
 */
export function parseCommand(line: Uint8Array, place: LinePlace = "later"): Command | Refusal {
  if (line.length === 4 && isRead(line)) return readCommand;
  const bytes = trimLineEnds(line, place);
  const text = decode(bytes);
  const trimmed = trimBlanks(text ?? lossyDecoder.decode(bytes));
  const [word, argument] = splitAtBlanks(trimmed);
  const parseArgument = verbForm.test(word) ? verbs.get(word.toLowerCase()) : undefined;
  const mayBeHttp = place === "first" || word === "POST";
  if (parseArgument ? mayBeHttp && endsLikeHttp(argument) : isHttp(word, trimmed)) return http;
  if (text === undefined) return refuse("bad-encoding", "this line is not UTF-8");
  if (trimmed === "") return refuse("empty-command", "this line is empty; try help");
  if (parseArgument) return parseArgument(argument);
  return refuse("unknown-command", `no such command; ${findFalseBlank(word)?.text ?? "try help"}`);
}

/**
 * Drops NULs and one CR from the end; from the start, telnet's option negotiation, and on the first line a byte order
 * mark among it [FRM-4] [FRM-5] [FRM-6].
 */
function trimLineEnds(line: Uint8Array, place: LinePlace): Uint8Array {
  let end = endBeforeNuls(line, line.length);
  if (end > 0 && line[end - 1] === 0x0d) end = endBeforeNuls(line, end - 1);
  const start = skipTelnetOptions(line, 0);
  const hasMark = place === "first" && countMarkBytes(line, start) === 3;
  return line.subarray(hasMark ? skipTelnetOptions(line, start + 3) : start, end);
}

function skipTelnetOptions(line: Uint8Array, from: number): number {
  let start = from;
  while (line.length - start >= 3 && line[start] === 0xff && isTelnetOption(line[start + 1] ?? 0)) start += 3;
  return start;
}

function endBeforeNuls(line: Uint8Array, end: number): number {
  let trimmed = end;
  while (trimmed > 0 && line[trimmed - 1] === 0) trimmed--;
  return trimmed;
}

/** WILL, WON'T, DO or DON'T (RFC 854); other telnet commands are not supported. */
function isTelnetOption(byte: number): boolean {
  return byte >= 0xfb && byte <= 0xfe;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Drops blanks (only SP and TAB) at both ends [CMD-2]. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

/** Splits a line without blanks at its ends at its first run of blanks: `["send", "hello, world"]`. */
function splitAtBlanks(line: string): [word: string, rest: string] {
  const blank = line.search(/[ \t]/);
  return blank === -1 ? [line, ""] : [line.slice(0, blank), trimBlanks(line.slice(blank))];
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

function parseAuth(argument: string): Command | Refusal {
  const token = parseToken(argument);
  return typeof token === "string" ? { verb: "auth", token } : token;
}

function parseRegister(argument: string): Command | Refusal {
  if (argument === "") return refuse("bad-arguments", "usage: register <name>");
  if (/[ \t]/.test(argument)) return refuse("bad-arguments", "a name is one word; use _ instead of a space");
  const name = parseName(argument);
  return typeof name === "string" ? { verb: "register", name } : name;
}

function parseKeyCommand(argument: string): Command | Refusal {
  const key = parseKey(argument);
  return typeof key === "string" ? { verb: "key", key } : key;
}

function parseSend(verb: "send" | "post", argument: string): Command | Refusal {
  const text = parseMessageText(argument);
  return typeof text === "string" ? { verb, text } : text;
}

function parseRead(argument: string): Command | Refusal {
  if (argument === "") return readCommand;
  const id = parseId(argument);
  return id === undefined ? refuseArgument(argument, "usage: read or read <id>") : { verb: "read-id", id };
}

function parseOfId(verb: "time" | "wait", argument: string): Command | Refusal {
  const id = parseId(argument);
  return id === undefined ? refuseArgument(argument, `usage: ${verb} <id>`) : { verb, id };
}

/** Parses digits only [CMD-4]. Caps a number at the largest exact integer, which no message has as its id. */
function parseId(argument: string): number | undefined {
  if (!/^[0-9]+$/.test(argument)) return undefined;
  return Math.min(Number(argument), Number.MAX_SAFE_INTEGER);
}

function withoutArgument(command: Command, argument: string): Command | Refusal {
  return argument === "" ? command : refuseArgument(argument, `${command.verb} takes no arguments`);
}

function refuseArgument(argument: string, usage: string): Refusal {
  const found = findFalseBlank(argument);
  return refuse("bad-arguments", found ? `${usage}; ${found.text}` : usage);
}

/**
 * Whether a line without a verb is an HTTP request line or a `Host` header. A web page can make a browser POST to this
 * port, and the lines of the body must not become commands [CLS-4].
 */
function isHttp(word: string, line: string): boolean {
  return endsLikeHttp(line) || startsHostHeader(word);
}
