import type { MessageSource } from "../../../actors/client/ports.ts";
import type { Message } from "../../protocol/reply.ts";
import type { Outbox } from "./outbox.ts";
import type { OwnNames } from "./own-names.ts";
import type { PersistentStore } from "./persistent-store.ts";

/** Knows which new messages came under the name that this page holds; several pages of one person may hold it. */
export interface HeldByPage {
  hasSent(message: Message, source: MessageSource): boolean;
  boardReset(): void;
}

/** What tells the page's own messages from others. */
export interface OwnershipSources {
  readonly names: Pick<OwnNames, "has">;
  readonly outbox: Pick<Outbox, "arrived">;
  /** The name that this page holds. */
  readonly held: HeldByPage;
}

const key = "own";
/** How many are remembered; the oldest are dropped. */
const maxRemembered = 1000;

/**
 * The messages that this page sent. A server with `post` says their ids. Elsewhere a sender's name proves it, but only
 * while the name is ours: others may hold it before and after, so a message fetched later counts only if it was pending.
 * Each is remembered, across reloads, by its whole line: an id alone may belong to another board.
 */
export class OwnMessages {
  readonly #tab: PersistentStore;
  readonly #sources: OwnershipSources;
  readonly #remembered: Set<string>;

  constructor(tab: PersistentStore, sources: OwnershipSources) {
    this.#tab = tab;
    this.#sources = sources;
    this.#remembered = new Set(tab.get(key)?.split("\n"));
  }

  /** Whether an older message that is fetched again is our own. */
  has(message: Message): boolean {
    return this.#remembered.has(describe(message));
  }

  /** Whether a new message is our own; if so, it is remembered and no longer pending. */
  recognize(message: Message, source: MessageSource): boolean {
    const { names, outbox, held } = this.#sources;
    // No message has an empty text: under another name, only the id counts.
    const wasPending = outbox.arrived(message.id, names.has(message.sender) ? message.text : "");
    if (wasPending || held.hasSent(message, source)) this.#remember(message);
    return this.has(message);
  }

  /** Forgets all messages: the board was reset, and its ids now belong to others. */
  clear(): void {
    this.#sources.held.boardReset();
    this.#remembered.clear();
    this.#tab.set(key, undefined);
  }

  #remember(message: Message): void {
    this.#remembered.add(describe(message));
    for (const oldest of this.#remembered) {
      if (this.#remembered.size <= maxRemembered) break;
      this.#remembered.delete(oldest);
    }
    this.#tab.set(key, [...this.#remembered].join("\n"));
  }
}

function describe({ id, sender, text }: Message): string {
  return `${id} ${sender}: ${text}`;
}
