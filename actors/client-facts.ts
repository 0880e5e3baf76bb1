import { replyDeadlineMs, waitDeadlineMs } from "./patience.ts";
import type { PollerInput } from "./poller.ts";
import type { Answered, FacePort, LineEvent, LinePort } from "./ports.ts";
import { hasVerb, type Pending } from "./wording.ts";

/**
 * What the client is told: by the keyboard (`typed`; `inputEnded`: finish what is under way, then leave; `quit`:
 * leave now), and by the line to the server.
 */
export type ClientEvent =
  | { readonly type: "typed"; readonly text: string }
  | { readonly type: "inputEnded" }
  | { readonly type: "quit" }
  | LineEvent
  | Answered;

/** Start data of a client. */
export interface ClientInput {
  readonly line: LinePort;
  readonly face: FacePort;
  readonly polling: Omit<PollerInput, "line" | "face">;
  /** The name to register on each connection; undefined: none, until a typed `register` succeeds. */
  readonly name: string | undefined;
  /** Whether a connection that was refused or lost is tried again, for ever, or is the end. */
  readonly afterLoss: "reconnect" | "fail";
  /** A number from 0 up to 1: it spreads out the clients of a server that comes back. */
  readonly random: () => number;
}

/** What a client knows; its states stand in the machine. */
export interface ClientContext extends ClientInput {
  /** What was asked and not answered yet, oldest first, and who asked it. */
  readonly unanswered: readonly Pending[];
  /** How many connections in a row were refused or did not last. */
  readonly failures: number;
  readonly retryDelayMs: number;
  /** How often the name was asked for on this connection. */
  readonly namingTries: number;
  /** Why the connection was lost. */
  readonly reason: string;
}

/** Whether the next answer is to the client's own `register`. */
export function isNaming({ unanswered }: ClientContext): boolean {
  return unanswered[0]?.asker === "naming";
}

/** How long an answer may take: a `wait` is meant to take long. */
export function deadlineMs({ unanswered }: ClientContext): number {
  return unanswered.some(({ text }) => hasVerb(text, "wait")) ? waitDeadlineMs : replyDeadlineMs;
}
