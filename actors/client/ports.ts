import type { Message, Reply } from "../../src/protocol/reply.ts";

/** The reply to a request, as the server wrote it (not escaped), and what it means if that is known. */
export interface Answered {
  readonly type: "answered";
  /** The text of the request. */
  readonly request: string;
  readonly text: string;
  readonly reply: Reply | undefined;
}

/** A line for the server, and who is told of the one reply that answers it. */
export interface ServerRequest {
  readonly text: string;
  readonly from: { send(answer: Answered): void };
}

/** What a line tells its owner: `unasked` is a line that the server sent without a request. */
export type ServerEvent =
  | { readonly type: "opened" }
  | { readonly type: "unasked"; readonly text: string }
  | { readonly type: "lost"; readonly reason: string };

/** The line to the server, as the client's actors see it. What was asked on a lost line is never answered. */
export interface ServerPort {
  /** Where the line leads, for a person: `host:port`. */
  readonly address: string;
  /** Connects; then `opened` or `lost` follows. */
  open(owner: { send(event: ServerEvent): void }): void;
  ask(request: ServerRequest): void;
  /** Sends a line that no reply answers: `close`. */
  say(text: string): void;
  /** Ends the connection for this reason; `lost` follows. */
  drop(reason: string): void;
  /** Ends the connection after all that was asked has left; nothing follows. */
  hangUp(): void;
}

/** Something for the person at the client to see. Its texts may hold any character: the view escapes them. */
export type Notice =
  /** The answer to a command that the person gave. */
  | {
      readonly kind: "reply";
      readonly request: string;
      readonly text: string;
      readonly reply: Reply | undefined;
    }
  /** What the poller has found: a message, or an answer that is none. */
  | {
      readonly kind: "polled";
      readonly source: MessageSource;
      readonly text: string;
      readonly reply: Reply | undefined;
    }
  /** A message that was asked for by `olderWanted`: each is older than the one before. */
  | { readonly kind: "older"; readonly text: string; readonly message: Message }
  /** So many messages before the next one are not shown. */
  | { readonly kind: "missed"; readonly why: WhyMissed; readonly text: string; readonly count: number }
  /** Another board stands there now: what was shown before is not of it. */
  | { readonly kind: "board-reset"; readonly text: string }
  /** The connection was refused or lost, for this reason, and will be tried again; `text` says when, too. */
  | { readonly kind: "retry"; readonly reason: string; readonly text: string }
  /** All is as it should be: of interest on a terminal only. */
  | { readonly kind: "progress"; readonly text: string }
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "error"; readonly text: string };

/** `lost`: they can't be had. `skipped`: there were too many to fetch them all; the server may still have them. */
export type WhyMissed = "lost" | "skipped";

/**
 * How the poller came by a message. `fresh`: as the last one, or by `wait`. `catch-up`: the poll had missed it, and it
 * was fetched. `history`: it was there when the client came.
 */
export type MessageSource = "fresh" | "catch-up" | "history";

/** The person's side of the client: a terminal, or the standard streams of a script. */
export interface View {
  show(shown: Notice): void;
}
