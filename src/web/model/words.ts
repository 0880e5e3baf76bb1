import { maxMessageBytes, maxNameCharacters } from "../../protocol/limits.ts";
import { parseName } from "../../protocol/name.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { formatNumber } from "./labels.ts";

/** What the page says: what is the matter, and what can be done about it. */
export interface Words {
  /** Comes first, and bold. */
  readonly lead: string;
  readonly rest: string;
  /** What a button beside the words does. */
  readonly offer?: Offer;
}

/** The label of such a button. */
export type Offer = "Load the page again" | "Send without it";

/** What was asked for when the board refused it. */
export interface Asked {
  /** The name, or the message. */
  readonly text: string;
}

const encoder = new TextEncoder();
const oneWord = "A name is one word of letters, digits, _ . -, and begins with one of the first three.";

/** How long the page rests, in ms, before it sends again what the board did not take, by the code of the refusal. */
export const restMs: { readonly [code: string]: number } = {
  busy: 2000,
  "rate-limited": 400,
  unavailable: 2000,
};

/** What the page says of a refusal, by its code; a server's own text is never shown. */
const wordsByCode: { readonly [code: string]: (asked: Asked) => Words } = {
  "name-taken": ({ text }) => ({
    lead: `Somebody here is called ${text}.`,
    rest: "Choose another name. Your message is kept.",
  }),
  "bad-name": ({ text }) => say("", describeBadName(text)),
  "not-registered": () => say("", "You have no name here yet. Choose one; your message is kept."),
  "too-long": ({ text }) => say("", describeTooLong(text)),
  "empty-message": () => say("", "There is nothing to send yet."),
  "empty-command": () => say("", "There is nothing to send yet."),
  "bad-character": () =>
    offer("There is an unseen control character in it, which the board refuses.", "Send without it"),
  "bad-encoding": () =>
    say("", "There is half a character in it (often a cut emoji). Delete it and send again."),
  busy: () => say("", `The board has much to store. Yours is sent again in ${secondsOf("busy")}.`),
  "rate-limited": () => say("", `That was fast: the rest goes out in ${secondsOf("rate-limited")}.`),
  unavailable: () =>
    say("", "The board can't store messages now, perhaps its disk is full. Yours waits here."),
  "outcome-unknown": () =>
    say("", "The board does not know whether it has stored this. It may still appear."),
  timeout: () => say("", "The board closed a silent connection. Connecting again."),
  "shutting-down": () => say("", "The board is being restarted. Connecting again."),
  "unknown-command": notUnderstood,
  "bad-arguments": notUnderstood,
  "bad-key": () => say("", "The board refused the key."),
  unreadable: () => say("", "The newest message is damaged and can't be shown."),
  denied: () =>
    say("", "The board does not know this token, or it has expired. Look for a letter that got lost."),
};

function say(lead: string, rest: string): Words {
  return { lead, rest };
}

function offer(rest: string, offered: Offer): Words {
  return { lead: "", rest, offer: offered };
}

function notUnderstood(): Words {
  const text = "The board did not understand this page, they may be of different versions.";
  return offer(text, "Load the page again");
}

function secondsOf(code: string): string {
  return `${(restMs[code] ?? 0) / 1000} s`;
}

/** The code in a line of the form `error <code>: <text>`; undefined in any other line. */
export function codeOf(line: string): string | undefined {
  return /^error ([a-z-]+)/.exec(line)?.[1];
}

/** What the page says when the board refuses something with this code. */
export function describeRefusal(code: string | undefined, asked: Asked): Words {
  const words = code === undefined ? undefined : wordsByCode[code];
  return words?.(asked) ?? say("", `The board refused it: ${code ?? "no reason"}.`);
}

/** What the page says when the board refuses a name. Nothing asks for it again by itself. */
export function describeNameRefusal(code: string | undefined, name: string): Words {
  if (code === "busy" || code === "rate-limited")
    return say("", "The board has much to do. Ask for the name again in a moment.");
  return describeRefusal(code, { text: name });
}

/** What the page says of a message that waits; `code`: why the board did not take it, empty without a connection. */
export function describeWaiting(code: string): string {
  if (code === "") return "Waits for the connection";
  return code === "not-registered" ? "Waits until you have a name" : describeRefusal(code, { text: "" }).rest;
}

/** What the page says of a message that it does not send. */
export function describeUnsendable({ code }: Refusal, text: string): Words {
  return describeRefusal(code, { text });
}

/** Names that may do instead of a refused one; each of them is valid. */
export function proposeNames(code: string | undefined, refused: string): string[] {
  const joined = joinWords(refused);
  if (code === "bad-name" && joined !== refused.trim()) return [joined].filter(isName);
  if (code !== "name-taken") return [];
  const room = [...refused].slice(0, maxNameCharacters - 1).join("");
  return [`${room}2`, `${room}_`].filter(isName);
}

function joinWords(text: string): string {
  return text.trim().replace(/\s+/g, "_");
}

function isName(text: string): boolean {
  return parseName(text) === text;
}

function describeTooLong(text: string): string {
  const excess = encoder.encode(text).length - maxMessageBytes;
  const bytes = excess === 1 ? "1 byte" : `${formatNumber(excess)} bytes`;
  // A board may take less than this page knows of.
  const howMuch = excess > 0 ? `by ${bytes}` : "for this board";
  return `Too long ${howMuch}. Shorten it, or send it as two messages.`;
}

/** The first of the reasons that there may be. */
function describeBadName(name: string): string {
  const trimmed = name.trim();
  if (joinWords(name) !== trimmed && isName(joinWords(name))) return "A name is one word.";
  if (trimmed.toLowerCase() === "server") return "The board itself is called server.";
  if ([...trimmed].length > maxNameCharacters) return `A name has at most ${maxNameCharacters} characters.`;
  if (/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(trimmed))
    return "A name has Latin letters, so that no two names look alike.";
  return oneWord;
}
