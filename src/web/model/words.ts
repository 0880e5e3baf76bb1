import { maxMessageBytes, maxNameCharacters } from "../../protocol/limits.ts";
import { parseName } from "../../protocol/name.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { formatNumber } from "./labels.ts";

/** What the page says: what is the matter, and what can be done about it. */
export interface Words {
  /** Comes first, and bold. */
  readonly lead: string;
  readonly rest: string;
}

/** What was asked for when the board refused it. */
export interface Asked {
  /** The name, or the message. */
  readonly text: string;
}

const encoder = new TextEncoder();
const oneWord = "A name is one word of letters, digits, _ . -, and begins with one of the first three.";

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
    say("", "There is an unseen control character in it, which the board refuses. Delete it and send again."),
  "bad-encoding": () =>
    say("", "There is half a character in it (often a cut emoji). Delete it and send again."),
  busy: () => say("", "The board has much to store. Send it again in a moment."),
  "rate-limited": () => say("", "That was fast. Send it again in a moment."),
  unavailable: () => say("", "The board can't store messages now, perhaps its disk is full."),
  timeout: () => say("", "The board closed a silent connection. Connecting again."),
  "shutting-down": () => say("", "The board is being restarted. Connecting again."),
  "unknown-command": () => say("", "The board did not understand this page. Load the page again."),
  "bad-arguments": () => say("", "The board did not understand this page. Load the page again."),
  "bad-key": () => say("", "The board refused the key."),
  denied: () =>
    say("", "The board does not know this token, or it has expired. Look for a letter that got lost."),
};

function say(lead: string, rest: string): Words {
  return { lead, rest };
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

/** What the page says of a connection that the board refuses with this line. */
export function describeTurnedAway(line: string): Words {
  const code = codeOf(line);
  if (code === "busy") return say("The board is full.", "Trying again soon.");
  return describeRefusal(code, { text: "" });
}

/** What the page says of a message that it does not send. */
export function describeUnsendable({ code }: Refusal, text: string): Words {
  return describeRefusal(code, { text });
}

/** Other names for one that is taken. */
export function proposeNames(taken: string): string[] {
  const room = [...taken].slice(0, maxNameCharacters - 1).join("");
  return [`${room}2`, `${room}_`];
}

function describeTooLong(text: string): string {
  const excess = encoder.encode(text).length - maxMessageBytes;
  const bytes = excess === 1 ? "1 byte" : `${formatNumber(excess)} bytes`;
  return `Too long by ${bytes}. Shorten it, or send it as two messages.`;
}

/** The first of the reasons that there may be. */
function describeBadName(name: string): string {
  const trimmed = name.trim();
  const joined = trimmed.replace(/\s+/g, "_");
  if (joined !== trimmed && parseName(joined) === joined) return `A name is one word: perhaps ${joined}`;
  if (trimmed.toLowerCase() === "server") return "The board itself is called server.";
  if ([...trimmed].length > maxNameCharacters) return `A name has at most ${maxNameCharacters} characters.`;
  if (/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(trimmed))
    return "A name has Latin letters, so that no two names look alike.";
  return oneWord;
}
