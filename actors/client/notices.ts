import { isOutcomeUnknown } from "./answers.ts";
import type { Answered, Notice } from "./ports.ts";

/** The connection is open. */
export function describeConnected(address: string): Notice[] {
  return [{ kind: "progress", text: `connected to ${address}` }];
}

/** The connection was refused or lost; the client retries after `delayMs`. */
export function describeRetry(reason: string, delayMs: number): Notice[] {
  return [{ kind: "retry", reason, text: `${reason}; next try in ${(delayMs / 1000).toFixed(1)} s` }];
}

/** The connection was refused or lost, and the client tries the board's next server at once. */
export function describeNext(reason: string): Notice[] {
  return [{ kind: "retry", reason, text: `${reason}; trying the next server` }];
}

/** The connection was refused or lost, and the client stops. */
export function describeFailure(reason: string): Notice[] {
  return [{ kind: "error", text: reason }];
}

/** The input ended before all answers arrived; a user at a terminal need not wait for them. */
export function describeFinishing(unanswered: readonly string[]): Notice[] {
  if (unanswered.length === 0) return [];
  const answers = unanswered.length === 1 ? "an answer" : `${unanswered.length} answers`;
  return [{ kind: "progress", text: `waiting for ${answers}; Ctrl-C leaves at once` }];
}

/** A typed command was not sent, and will not be. */
export function describeNotSent(command: string): Notice[] {
  return [{ kind: "error", text: `not connected; not sent: ${concealSecret(command)}` }];
}

/** The server sent an unsolicited line. */
export function describeUnsolicited(text: string): Notice[] {
  if (text.startsWith("error ")) return [{ kind: "error", text }];
  return [{ kind: "notice", text: `unsolicited: ${text}` }];
}

/**
 * The answer to a typed command. A `send` that went out by `post` is answered `ok`, as the user expects. A message whose
 * outcome the server does not know is reported like one whose answer is lost.
 */
export function describeReply(typed: string, { text, reply }: Answered): Notice[] {
  const isSent = hasVerb(typed, "send") && reply?.kind === "posted";
  const answer: Notice = { kind: "reply", request: typed, text: isSent ? "ok" : text, reply };
  return isOutcomeUnknown(reply) ? [answer, ...describeUnanswered([typed])] : [answer];
}

/** The answers to these typed commands are lost. A message may have been stored. */
export function describeUnanswered(unanswered: readonly string[]): Notice[] {
  return unanswered.map((command) => ({
    kind: "error",
    text: `${isMessage(command) ? "outcome unknown" : "not answered"}: ${concealSecret(command)}`,
  }));
}

/** The client has registered its name. */
export function describeRegistered({ reply }: Answered): Notice[] {
  return reply?.kind === "welcome" ? [{ kind: "progress", text: `registered as ${reply.name}` }] : [];
}

/** The client could not register its name; reported once for each connection. */
export function describeNameRefused({ request, text }: Answered, tries: number): Notice[] {
  return tries === 1 ? [{ kind: "error", text: `${request}: ${text.replace(/^error /, "")}` }] : [];
}

/** The client could not register its name yet, and tries again; reported once for each connection. */
export function describeNameTaken(answer: Answered, tries: number): Notice[] {
  return describeNameRefused(answer, tries).map((notice) => ({
    ...notice,
    text: `${notice.text}; trying again`,
  }));
}

/** How many messages the polls missed, and how many of those were fetched; empty if none was missed. */
export function describeMissed({ missed, fetched }: { missed: number; fetched: number }): string {
  if (missed === 0) return "";
  return missed === fetched ? `${missed} missed, fetched` : `${missed} missed, ${fetched} fetched`;
}

/** Whether the answer to `help` lists a command. */
export function listsCommand(answer: string, verb: string): boolean {
  return /^commands: /.test(answer) && answer.split(/[^a-z]+/).includes(verb);
}

/** The line for a typed command: to learn the id of a message, `send` becomes `post`. */
export function lineOf(typed: string, sending: "as typed" | "by post"): string {
  return sending === "by post" && hasVerb(typed, "send") ? typed.replace(/send/i, "post") : typed;
}

/** A command as it may be shown: a key or a token is for nobody's eyes. */
export function concealSecret(command: string): string {
  if (hasVerb(command, "auth")) return "auth ****";
  return hasVerb(command, "key") ? "key ****" : command;
}

/** Whether a command may be sent in a batch: its answer changes nothing that the client does. */
export function mayBatch(command: string): boolean {
  return !["", "register", "wait", "close"].includes(verbOf(command));
}

/** Whether a command adds a message to the board. */
export function isMessage(command: string): boolean {
  return hasVerb(command, "send") || hasVerb(command, "post");
}

/** Whether a command starts with this verb. */
export function hasVerb(command: string, verb: string): boolean {
  return verbOf(command) === verb;
}

function verbOf(command: string): string {
  return command.trim().split(/\s/, 1)[0]?.toLowerCase() ?? "";
}
