import type { MessageSource } from "../../../actors/client/ports.ts";
import { nameKey } from "../../protocol/name.ts";
import type { Message } from "../../protocol/reply.ts";
import type { OwnNames } from "./own-names.ts";
import type { PendingMessages } from "./pending.ts";
import type { PersistentStore } from "./persistent-store.ts";

/** What shows that an arriving message is the page's own. */
export interface OwnSigns {
  readonly names: Pick<OwnNames, "has">;
  readonly pending: Pick<PendingMessages, "arrive">;
  /** The name that is registered now. */
  readonly registered: () => string | undefined;
}

const key = "own";
/** How many are remembered: the newest. */
const maxRemembered = 1000;

/**
 * The messages that this page has written. A name proves it only while it is ours: others may hold it before and after, so
 * of messages fetched later only pending ones count. Each is remembered, across reloads, by its whole line: ids alone may be
 * those of another board.
 */
export class OwnMessages {
  readonly #tab: PersistentStore;
  readonly #signs: OwnSigns;
  readonly #remembered: Set<string>;

  constructor(tab: PersistentStore, signs: OwnSigns) {
    this.#tab = tab;
    this.#signs = signs;
    this.#remembered = new Set(tab.get(key)?.split("\n"));
  }

  /** Whether an older message that is read again is our own. */
  has(message: Message): boolean {
    return this.#remembered.has(describe(message));
  }

  /** Whether an arriving message is our own; it is then remembered, and no longer pending. */
  take(message: Message, source: MessageSource): boolean {
    const { names, pending, registered } = this.#signs;
    const wasOnItsWay = names.has(message.sender) && pending.arrive(message.text);
    const isOurs = source === "fresh" && isSameName(message.sender, registered());
    if (wasOnItsWay || isOurs) this.#remember(message);
    return this.has(message);
  }

  /** The board was reset: its ids are those of other messages. */
  forget(): void {
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

function isSameName(one: string, other: string | undefined): boolean {
  return other !== undefined && nameKey(one) === nameKey(other);
}
