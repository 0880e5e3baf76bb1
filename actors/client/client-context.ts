import type { OlderWanted } from "./history.ts";
import { hasVerb } from "./notices.ts";
import type { ModeChosen, PollerInput } from "./poller.ts";
import type { Answered, ServerEvent, ServerPort, View } from "./ports.ts";
import { replyDeadlineMs, waitDeadlineMs } from "./retry-policy.ts";

/**
 * What the client is told: by the person (`typed`; `inputEnded`: finish what is under way, then leave; `quit`: leave
 * now; `retry`: do not wait with the next try to connect; how to poll; to fetch older messages), and by the line.
 */
export type ClientEvent =
  | { readonly type: "typed"; readonly text: string }
  | { readonly type: "inputEnded" }
  | { readonly type: "quit" }
  | { readonly type: "retry" }
  | ModeChosen
  | OlderWanted
  | ServerEvent
  | Answered;

/** Start data of a client. */
export interface ClientInput {
  readonly line: ServerPort;
  readonly view: View;
  readonly polling: Omit<PollerInput, "line" | "view">;
  /** The name to register on each connection; undefined: none, until a typed `register` succeeds. */
  readonly name: string | undefined;
  /** Whether a connection that was refused or lost is tried again, for ever, or is the end. */
  readonly afterLoss: "reconnect" | "fail";
  /** A number from 0 up to 1: it spreads out the clients of a server that comes back. */
  readonly random: () => number;
}

/** What a client knows; its states stand in the machine. */
export interface ClientContext extends ClientInput {
  /** The typed commands that are not answered yet, oldest first. */
  readonly unanswered: readonly string[];
  /** How many connections in a row were refused or did not last. */
  readonly failures: number;
  readonly retryDelayMs: number;
  /** Why the connection was lost. */
  readonly reason: string;
}

/** How long an answer may take: a `wait` is meant to take long. */
export function deadlineMs({ unanswered }: ClientContext): number {
  return unanswered.some((command) => hasVerb(command, "wait")) ? waitDeadlineMs : replyDeadlineMs;
}
