import type { Message, Reply } from "../../src/protocol/reply.ts";

/** The reply to a request, as the server wrote it (not escaped), and parsed if its form is known. */
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
}

/** What happens to the connection to the server. `unsolicited`: the server sent a line that no request asked for. */
export type ServerEvent =
  | { readonly type: "opened" }
  | { readonly type: "unsolicited"; readonly text: string }
  | { readonly type: "lost"; readonly reason: string };

/** The connection to the server, as the client's actors see it. Requests on a lost connection are never answered. */
export interface ServerPort {
  /** The server's `host:port`, for a person to read. */
  readonly address: string;
  /** Connects; `opened` or `lost` follows. */
  open(client: { send(event: ServerEvent): void }): void;
  /** Sends a line that one reply answers. */
  request(request: ServerRequest): void;
  /** Sends a line that no reply answers: `close`. */
  sendLine(text: string): void;
  /** Closes the connection at once, for this reason; `lost` follows. */
  drop(reason: string): void;
  /** Closes the connection after all lines have been sent; no event follows. */
  closeGracefully(): void;
}

/** Something to show to the person at the client. Its texts may contain any character: the view escapes them. */
export type Notice =
  /** The reply to a command that the person typed. */
  | {
      readonly kind: "reply";
      readonly request: string;
      readonly text: string;
      readonly reply: Reply | undefined;
    }
  /** What the poller found: a message, or a reply that is none. */
  | {
      readonly kind: "polled";
      readonly source: MessageSource;
      readonly text: string;
      readonly reply: Reply | undefined;
    }
  /** A message of the history that `olderWanted` asked for; each is older than the one before. */
  | { readonly kind: "older"; readonly text: string; readonly message: Message }
  /** `count` messages before the next one are not shown. */
  | { readonly kind: "missed"; readonly why: WhyMissed; readonly text: string; readonly count: number }
  /** Another board answers now: what was shown before is not on it. */
  | { readonly kind: "board-reset"; readonly text: string }
  /** The connection was refused or lost, for this reason, and will be tried again; `text` also says when. */
  | { readonly kind: "retry"; readonly reason: string; readonly text: string }
  /** All is well: of interest on a terminal only. */
  | { readonly kind: "progress"; readonly text: string }
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "error"; readonly text: string };

/** `lost`: the server no longer has them. `skipped`: too many to backfill; the server may still have them. */
export type WhyMissed = "lost" | "skipped";

/**
 * How the poller got a message. `fresh`: as the newest one, by `read` or `wait`. `catch-up`: it was missed, and
 * backfilled. `history`: it was on the board when the client started.
 */
export type MessageSource = "fresh" | "catch-up" | "history";

/** What shows notices to a person: a terminal, the standard streams of a script, the page. */
export interface View {
  show(notice: Notice): void;
}
