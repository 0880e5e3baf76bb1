import type { HistoryWanted } from "./history-setup.ts";
import type { Identified, Sending } from "./identification.ts";
import { replyTimeoutMs, waitReplyTimeoutMs } from "./limits.ts";
import { hasVerb } from "./notices.ts";
import type { ModeChosen, PollerInput, Woken } from "./poller-setup.ts";
import type { Answered, KeyPort, ServerEvent, ServerPort, View } from "./ports.ts";
import type { Registered } from "./registration.ts";

/**
 * The client's events. From the user: `typed`, a command; `batchTyped`, commands that `mayBatch`; `inputEnded`, to
 * stop after the last answer; `quit`, to stop now; `retry`, to connect now; `keyReplaced`, to connect again with another
 * key; the poll mode; what is wanted of the history. From the machine: `woken`. Also those of its connection and its registration.
 */
export type ClientEvent =
  | { readonly type: "typed"; readonly text: string }
  | BatchTyped
  | BatchAnswered
  | { readonly type: "inputEnded" }
  | { readonly type: "quit" }
  | { readonly type: "retry" }
  | { readonly type: "keyReplaced" }
  | ModeChosen
  | Woken
  | HistoryWanted
  | Registered
  | ServerEvent
  | Answered;

/** Many commands at once, for a script: the client's machine takes one step for all. */
export interface BatchTyped {
  readonly type: "batchTyped";
  readonly texts: readonly string[];
}

/** Answers to such commands. */
export interface BatchAnswered {
  readonly type: "batchAnswered";
  readonly answers: readonly Answered[];
}

/** Input of a client. */
export interface ClientInput {
  readonly server: ServerPort;
  readonly view: View;
  readonly polling: Omit<PollerInput, "server" | "view">;
  /** The name to register on each connection; undefined: none, until a typed `register` succeeds. */
  readonly name: string | undefined;
  /** The user's key for this board; undefined: the client gives none. */
  readonly keys: KeyPort | undefined;
  /** `by post`: the client learns the ids of the messages that it sends, from a server that has keys and `post`. */
  readonly sending: Sending;
  /** What the client does when its connection is refused or lost: retries without limit, or stops. */
  readonly afterLoss: "reconnect" | "fail";
  /** A random number, at least 0 and below 1: spreads the reconnects after a server restart. */
  readonly random: () => number;
}

/** The context of a client; its states are in the machine. */
export interface ClientContext extends ClientInput {
  /** How messages are sent on this connection. */
  readonly sendingNow: Sending;
  /** How the server answered the key; `none`: no key was given; `lost`: the connection was lost before the answer. */
  readonly keyAnswer: Identified["outcome"] | "none" | "lost";
  /** How many connections in a row were lost before the key was answered, on a board that has keys. */
  readonly unansweredKeys: number;
  /** The unanswered typed commands, oldest first. */
  readonly unanswered: readonly string[];
  /** Whether a command was typed since the start: a script that has begun does not go on on another connection. */
  readonly typed: "nothing" | "something";
  /** How many servers in a row were refused, lost too early or failing, since the last pause: a round has each once. */
  readonly triedServers: number;
  /** How many connections in a row were refused or lost too early, with all their servers. */
  readonly failures: number;
  readonly retryDelayMs: number;
  /** Why the last connection was refused or lost. */
  readonly lossReason: string;
}

/** The context at the start. */
export function startContext(input: ClientInput): ClientContext {
  const nothingTyped = { unanswered: [], typed: "nothing" } as const;
  const nothingTried = { triedServers: 0, failures: 0, retryDelayMs: 0, lossReason: "" };
  return {
    ...input,
    ...nothingTyped,
    ...nothingTried,
    sendingNow: "as typed",
    keyAnswer: "none",
    unansweredKeys: 0,
  };
}

/** The time-out of the next answer; longer if a `wait` is among the unanswered commands. */
export function answerTimeoutMs({ unanswered }: ClientContext): number {
  return unanswered.some((command) => hasVerb(command, "wait")) ? waitReplyTimeoutMs : replyTimeoutMs;
}
