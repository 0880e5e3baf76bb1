import type { OlderWanted } from "./history.ts";
import { replyTimeoutMs, waitReplyTimeoutMs } from "./limits.ts";
import { hasVerb } from "./notices.ts";
import type { ModeChosen, PollerInput, Woken } from "./poller-setup.ts";
import type { Answered, ServerEvent, ServerPort, View } from "./ports.ts";
import type { Registered } from "./registration.ts";

/**
 * The client's events. From the user: `typed`, a command; `inputEnded`, to stop after the last answer; `quit`, to stop
 * now; `retry`, to connect now; the poll mode; a page of history. From the machine: `woken`. Also those of its connection
 * and its registration.
 */
export type ClientEvent =
  | { readonly type: "typed"; readonly text: string }
  | { readonly type: "inputEnded" }
  | { readonly type: "quit" }
  | { readonly type: "retry" }
  | ModeChosen
  | Woken
  | OlderWanted
  | Registered
  | ServerEvent
  | Answered;

/** Input of a client. */
export interface ClientInput {
  readonly server: ServerPort;
  readonly view: View;
  readonly polling: Omit<PollerInput, "server" | "view">;
  /** The name to register on each connection; undefined: none, until a typed `register` succeeds. */
  readonly name: string | undefined;
  /** What the client does when its connection is refused or lost: retries without limit, or stops. */
  readonly afterLoss: "reconnect" | "fail";
  /** A random number, at least 0 and below 1: spreads the reconnects after a server restart. */
  readonly random: () => number;
}

/** The context of a client; its states are in the machine. */
export interface ClientContext extends ClientInput {
  /** The unanswered typed commands, oldest first. */
  readonly unanswered: readonly string[];
  /** How many connections in a row were refused or lost too early. */
  readonly failures: number;
  readonly retryDelayMs: number;
  /** Why the last connection was refused or lost. */
  readonly lossReason: string;
}

/** The time-out of the next answer; longer if a `wait` is among the unanswered commands. */
export function answerTimeoutMs({ unanswered }: ClientContext): number {
  return unanswered.some((command) => hasVerb(command, "wait")) ? waitReplyTimeoutMs : replyTimeoutMs;
}
