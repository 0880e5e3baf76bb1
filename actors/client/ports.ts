import type { Message, Reply } from "../../src/protocol/reply.ts";

/** The reply to a request: unescaped, as the server wrote it, and parsed if its form is known. */
export interface Answered {
  readonly type: "answered";
  /** The text of the request. */
  readonly request: string;
  readonly text: string;
  readonly reply: Reply | undefined;
}

/** A line for the server, and the actor that receives its reply. */
export interface ServerRequest {
  readonly text: string;
  readonly from: { send(answer: Answered): void };
  /** Requests of one flow are answered in order, also if the server limits their rate; undefined: that of `from`. */
  readonly flow?: object;
  /** The batch that this request is part of: answers to it that arrive together are received together, instead. */
  readonly batch?: { receive(answers: readonly Answered[]): void };
}

/**
 * The events of the connection to the server. `unsolicited`: the server sent a line without a request. `failing`: it
 * answers that it cannot serve now, and the answer itself follows. `denied`: the board asks for a token, and this client has
 * none, or one that the board does not know.
 */
export type ServerEvent =
  | { readonly type: "opened" }
  | Failing
  | { readonly type: "unsolicited"; readonly text: string }
  | { readonly type: "denied"; readonly reason: string }
  | { readonly type: "lost"; readonly reason: string };

/** The server answers `unavailable` or `shutting-down`: another server of the board may do better. */
export interface Failing {
  readonly type: "failing";
  /** The request that it answers so; empty if none. */
  readonly request: string;
  readonly reason: string;
}

/**
 * The client's connection to the board, which may have several servers: to one of them at a time. Requests on a lost
 * connection are never answered.
 */
export interface ServerPort {
  /** The `host:port` of the server whose turn it is, for display. */
  readonly address: string;
  /** How many servers the board has, as far as this client knows. */
  readonly serverCount: number;
  /** From the next `open` on, it is the next server's turn; after the last one it is the first one's again. */
  useNext(): void;
  /** Connects, and shows the client's token; `opened`, `denied` or `lost` follows. */
  open(client: { send(event: ServerEvent): void }): void;
  /** Sends a request; the server answers it with one reply. */
  request(request: ServerRequest): void;
  /** Sends a line that gets no reply: `close`. */
  sendLine(text: string): void;
  /** Closes the connection at once, for this reason; `lost` follows. */
  drop(reason: string): void;
  /** Closes the connection after all lines are sent; no event follows. */
  closeGracefully(): void;
}

/** Whether a board has keys: not known yet, yes, or no; `ignored`: no, and it answers only the assignment's commands. */
export type KeySupport = "unknown" | "accepted" | "unsupported" | "ignored";

/** What a server answers: it may ignore all but the commands of the assignment, or hang up on them. */
export type AnsweredCommands = "all" | "assignment";

/** The user's key for the board, and what the clients of this user have learned about the board. */
export interface KeyPort {
  /** The key to give on a new connection; undefined: there is none, or the board has no keys. */
  current(): string | undefined;
  /** Whether the board has keys. */
  support(): KeySupport;
  /** Remembers how the board answered a key. */
  noteSupport(support: KeySupport): void;
}

/** Something to show to the user. Its texts may contain any character: the view escapes them. */
export type Notice =
  /** The reply to a typed command. */
  | {
      readonly kind: "reply";
      readonly request: string;
      readonly text: string;
      readonly reply: Reply | undefined;
    }
  /** An answer to the poller: a message or any other reply. */
  | {
      readonly kind: "polled";
      readonly source: MessageSource;
      readonly text: string;
      readonly reply: Reply | undefined;
      readonly storedAt: StoredAt;
    }
  /** A message that `rangeWanted` requested. */
  | {
      readonly kind: "fetched";
      readonly text: string;
      readonly message: Message;
      readonly storedAt: StoredAt;
    }
  /** A message that `rangeWanted` requested and nobody can have any more. */
  | { readonly kind: "absent"; readonly text: string; readonly id: number; readonly why: WhyAbsent }
  /** The first message that the board still keeps, and can read, has this id. */
  | { readonly kind: "start"; readonly text: string; readonly id: number }
  /**
   * What `timeWanted` has found: a message; none that is so late; that no message has a time; or nothing, since the
   * server cannot answer now. The id is 0 without a message.
   */
  | {
      readonly kind: "found";
      readonly outcome: "message" | "none" | "no times" | "not now";
      readonly text: string;
      readonly id: number;
      readonly storedAt: StoredAt;
    }
  /** `count` messages before the next one are not shown. */
  | { readonly kind: "missed"; readonly why: WhyMissed; readonly text: string; readonly count: number }
  /** Another board answers now: the messages shown so far are not on it. */
  | { readonly kind: "board-reset"; readonly text: string }
  /** The connection was refused or lost for this reason, and the client will retry; `text` also says when, or where. */
  | { readonly kind: "retry"; readonly reason: string; readonly text: string }
  /** Normal progress, of interest only on a terminal. */
  | { readonly kind: "progress"; readonly text: string }
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "error"; readonly text: string };

/**
 * When the server stored a message: UTC, as `2026-11-25T22:43:09.123Z`; a valid date. Undefined if that is not known:
 * the time at which a client got the message never takes its place.
 */
export type StoredAt = string | undefined;

/** `lost`: the server no longer has them. `skipped`: too many to backfill; the server may still have them. */
export type WhyMissed = "lost" | "skipped";

/** `gone`: the board no longer keeps it. `damaged`: it cannot be read any more. */
export type WhyAbsent = "gone" | "damaged";

/**
 * How the poller got a message. `fresh`: by `read` or `wait`. `catch-up`: missed, then backfilled. `history`: on the
 * board when the client started.
 */
export type MessageSource = "fresh" | "catch-up" | "history";

/** Shows notices to the user: a terminal, the standard streams of a script, or the page. */
export interface View {
  show(notice: Notice): void;
}
