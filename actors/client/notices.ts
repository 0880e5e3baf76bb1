import type { Answered, Notice } from "./ports.ts";

/** The connection stands. */
export function sayConnected(address: string): Notice[] {
  return [{ kind: "progress", text: `connected to ${address}` }];
}

/** The connection was refused or lost, and will be tried again after `delayMs`. */
export function sayRetry(reason: string, delayMs: number): Notice[] {
  return [{ kind: "retry", reason, text: `${reason}; next try in ${(delayMs / 1000).toFixed(1)} s` }];
}

/** The connection was refused or lost, and that is the end. */
export function sayFailure(reason: string): Notice[] {
  return [{ kind: "error", text: reason }];
}

/** The input has ended while answers are missing: who sits at a terminal need not wait for them. */
export function sayFinishing(unanswered: readonly string[]): Notice[] {
  if (unanswered.length === 0) return [];
  const answers = unanswered.length === 1 ? "an answer" : `${unanswered.length} answers`;
  return [{ kind: "progress", text: `waiting for ${answers}; Ctrl-C leaves at once` }];
}

/** A command was typed that can't be sent now, and won't be. */
export function sayNotSent(command: string): Notice[] {
  return [{ kind: "error", text: `not connected; not sent: ${command}` }];
}

/** A line came from the server that nobody had asked for. */
export function sayUnasked(text: string): Notice[] {
  if (text.startsWith("error ")) return [{ kind: "error", text }];
  return [{ kind: "notice", text: `unasked: ${text}` }];
}

/** The answer to a typed command came. */
export function sayAnswer({ request, text, reply }: Answered): Notice[] {
  return [{ kind: "reply", request, text, reply }];
}

/** Typed commands whose answers are lost. A `send` may have been stored all the same. */
export function sayUnanswered(unanswered: readonly string[]): Notice[] {
  return unanswered.map((command) => ({
    kind: "error",
    text: `${hasVerb(command, "send") ? "outcome unknown" : "not answered"}: ${command}`,
  }));
}

/** The client has registered its name by itself. */
export function sayNamed({ reply }: Answered): Notice[] {
  return reply?.kind === "welcome" ? [{ kind: "progress", text: `registered as ${reply.name}` }] : [];
}

/** The client could not register its name; that is said once per connection. */
export function sayNameRefused({ request, text }: Answered, tries: number): Notice[] {
  return tries === 1 ? [{ kind: "error", text: `${request}: ${text.replace(/^error /, "")}` }] : [];
}

/** The name was taken whenever it was asked for. */
export function sayNameGivenUp(name: string | undefined): Notice[] {
  return [{ kind: "error", text: `no longer trying to register as ${name}` }];
}

/** Whether a command begins with this verb. */
export function hasVerb(command: string, verb: string): boolean {
  return command.trim().split(/\s/, 1)[0]?.toLowerCase() === verb;
}
