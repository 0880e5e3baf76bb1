import type { Message } from "../../src/protocol/reply.ts";

/** A message as a log keeps it. */
export interface StoredMessage extends Message {
  /** When it was stored, in ms since 1970 UTC [TIM-1]; undefined if that is not known [TIM-3]. */
  readonly storedAtMs: number | undefined;
}

/** A message before it has an id. */
export interface Draft {
  readonly sender: string;
  readonly text: string;
}

/** The outcome of an append. `full`: the disk refuses writes; `unavailable`: nothing can be reached that stores. Nothing was stored. */
export type AppendResult =
  | { readonly outcome: "appended"; readonly messages: readonly StoredMessage[] }
  | { readonly outcome: "full" | "unavailable" };

/** What a log has under an id. `gone`: nothing any more. `unreadable`: a message that is damaged. */
export type FindResult =
  | { readonly outcome: "found"; readonly message: StoredMessage }
  | { readonly outcome: "gone" }
  | { readonly outcome: "unreadable" };

/** A part of a log, in the order of the ids. */
export interface MessagePage {
  readonly messages: readonly StoredMessage[];
  /** The ids in this part whose messages are damaged. */
  readonly unreadableIds: readonly number[];
  /** The id from which the next part begins; undefined after the last one. */
  readonly nextId: number | undefined;
}

/**
 * The outcome of a redaction. `hidden`: the message is `gone`, but the disk refused to overwrite its text; another
 * redaction tries again. `full`: the disk refuses writes, and nothing has changed. `announced`: what the log stored as
 * its new last message, if the redacted one was the last [IDS-3].
 */
export type RedactResult =
  | { readonly outcome: "redacted" | "hidden"; readonly announced: StoredMessage | undefined }
  | { readonly outcome: "no-such-message" | "gone" | "unreadable" | "full" | "unavailable" };

/** A reader of the last word of a shared log. Exactly one of both is called, once. */
export interface ConfirmedReader {
  /** All that any server had shown when the reader came is published. */
  confirmed(): void;
  /** The other servers cannot be reached in time. */
  unconfirmed(): void;
}

/** Whom a shared log tells what to show. */
export interface Follower {
  /** Messages of all servers, in the order of the ids. */
  publish(messages: readonly StoredMessage[]): void;
  /** A message was redacted, here or at another server. */
  withdraw(id: number): void;
}

/** How a log that several servers append to is read. */
export interface SharedReads {
  /** From now on, `follower` learns what all servers appended, as soon as no server shows less from then on. */
  follow(follower: Follower): void;
  /** Asks the other servers what they have shown. Readers that come together share one round of questions. */
  confirm(reader: ConfirmedReader): void;
}

/**
 * Stores messages. Only the store actor appends, one batch at a time; the board reads concurrently. A rejected promise
 * means that the log has failed: its content is unknown from now on.
 */
export interface MessageLog {
  /** For a log that several servers share: it publishes the messages itself. Undefined for one server's own log. */
  readonly shared?: SharedReads;
  /** The board's identity: random, and kept with the messages; undefined if it could not be kept. */
  readonly identity: string | undefined;
  /**
   * Stores a batch, in order, under the next ids: all of it or nothing. When the promise resolves, the batch is as
   * durable as the log can make it. No message has an earlier time than the one before it [TIM-2].
   */
  append(batch: readonly Draft[]): Promise<AppendResult>;
  /** Finds the message with an id that the log has given. */
  find(id: number): Promise<FindResult>;
  /** Returns the first readable message with an id of at least `fromId`, or undefined. */
  findFirst(fromId: number): Promise<StoredMessage | undefined>;
  /** Returns the newest readable messages, at most `count`, oldest first. The last one has the highest id. */
  newest(count: number): Promise<readonly StoredMessage[]>;
  /** Returns a part of the log: readable messages with an id of at least `fromId`. */
  page(fromId: number): Promise<MessagePage>;
  /** Removes the text of a message for good [IDS-3]; of one that is redacted, again. */
  redact(id: number): Promise<RedactResult>;
  /** Why the log takes no writes now, in words for the operator; undefined if it takes them. */
  findWriteObstacle(): Promise<string | undefined>;
  /** Makes everything durable and releases the file. */
  close(): Promise<void>;
}

/** A log as the store writes to it. */
export type MessageWriter = Pick<MessageLog, "append" | "redact" | "findWriteObstacle">;

/** The outcome of a claim. `taken`: another person holds the name. `full`: too many connections hold it [KEY-4]. */
export type ClaimResult = "claimed" | "taken" | "full";

/**
 * The names that people hold (PROTOCOL.md, [NAM-4]). `owner` is a connection's number; calls for one owner take effect
 * in order. Only the store actor calls it.
 */
export interface Names {
  /**
   * Gives `name` to `owner`, and takes away the owner's previous name. `person`: the hash of the owner's key; owners
   * with the same one hold a name together [KEY-2]. Without one, the owner is a person of its own.
   */
  claim(name: string, owner: number, person: string | undefined): Promise<ClaimResult>;
  /** The connection of `owner` has ended: its name, if any, stays its person's, or is free [KEY-3]. */
  release(owner: number): Promise<void>;
}
