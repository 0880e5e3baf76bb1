import type { OlderWanted } from "./history.ts";
import { replyTimeoutMs, waitReplyTimeoutMs } from "./limits.ts";
import { hasVerb } from "./notices.ts";
import type { ModeChosen, PollerInput } from "./poller-setup.ts";
import type { Answered, ServerEvent, ServerPort, View } from "./ports.ts";
import type { Registered } from "./registration.ts";

/**
 * The client's events. From the person: `typed`; `inputEnded`: finish what is in flight, then leave; `quit`: leave now;
 * `retry`: try to connect now; how to poll; to page back. From its connection, and from its registration.
 */
export type ClientEvent =
  | { readonly type: "typed"; readonly text: string }
  | { readonly type: "inputEnded" }
  | { readonly type: "quit" }
  | { readonly type: "retry" }
  | ModeChosen
  | OlderWanted
  | Registered
  | ServerEvent
  | Answered;

/** Start data of a client. */
export interface ClientInput {
  readonly server: ServerPort;
  readonly view: View;
  readonly polling: Omit<PollerInput, "server" | "view">;
  /** The name to register on each connection; undefined: none, until a typed `register` succeeds. */
  readonly name: string | undefined;
  /** Whether the client tries again for ever when its connection is refused or lost, or ends. */
  readonly afterLoss: "reconnect" | "fail";
  /** A number from 0 up to 1: spreads out the clients of a restarted server. */
  readonly random: () => number;
}

/** What a client knows; its states are in the machine. */
export interface ClientContext extends ClientInput {
  /** The typed commands that are not answered yet, oldest first. */
  readonly unanswered: readonly string[];
  /** How many connections in a row were refused or did not last. */
  readonly failures: number;
  readonly retryDelayMs: number;
  /** Why the last connection was refused or lost. */
  readonly lossReason: string;
}

/** How long the next answer may take: a `wait` is meant to take long. */
export function answerTimeoutMs({ unanswered }: ClientContext): number {
  return unanswered.some((command) => hasVerb(command, "wait")) ? waitReplyTimeoutMs : replyTimeoutMs;
}
