import type { StoredAt } from "../../../actors/client/ports.ts";
import type { Message } from "../../protocol/reply.ts";

/** A message on the page. */
export interface MessageEntry {
  readonly kind: "message";
  readonly message: Message;
  readonly storedAt: StoredAt;
  /** Whether this page sent it. */
  readonly isOwn: boolean;
}

/** A note between two messages, or above or below them all. */
export interface Mark {
  readonly kind: "mark";
  readonly text: string;
}

/** One row of the board. */
export type Entry = MessageEntry | Mark;

/** The mark with this text, if there is one. */
export function listMark(text: string | undefined): Mark[] {
  return text === undefined ? [] : [{ kind: "mark", text }];
}
