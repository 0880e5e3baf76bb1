import { Outbox, type OutboxMessage } from "./model/outbox.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import { findElement } from "./view/elements.ts";
import { OutboxView } from "./view/outbox-view.ts";

/** What the messages on their way need of the page. */
export interface WaitingNeeds {
  readonly send: (text: string) => void;
  /** Puts a message back into the field. */
  readonly edit: (message: OutboxMessage) => void;
  readonly focusField: () => void;
  /** This tab's store. */
  readonly tab: PersistentStore;
  /** The board's identity. */
  readonly identity: string | undefined;
}

/** The messages on their way; they outlive a reload. */
export interface Waiting {
  readonly outbox: Outbox;
  /** The page may not come back: keeps them. Another tab that is a copy of this one must not find them, hence not before. */
  keep(): void;
  /** Drops them all. */
  forget(): void;
  /** The page is here again: it has them itself. */
  unkeep(): void;
}

/** Under this key a tab keeps what is on its way to a board. */
export function outboxKey(identity: string | undefined): string {
  return `outbox.${identity}`;
}

/** Makes them, with their rows, and takes over what was kept. */
export function makeWaiting({ send, edit, focusField, tab, identity }: WaitingNeeds): Waiting {
  const key = outboxKey(identity);
  const outbox = new Outbox({ send, changed: () => view.draw(outbox.list) });
  const actions = {
    sendAgain: ({ number }: OutboxMessage) => outbox.sendAgain(number),
    edit,
    remove: ({ number }: OutboxMessage) => outbox.remove(number),
  };
  const view = new OutboxView(findElement("pending", HTMLElement), actions, focusField);
  outbox.restore(tab.get(key));
  tab.set(key, undefined);
  return {
    outbox,
    keep: () => tab.set(key, outbox.save()),
    forget: () => {
      outbox.takeAll();
    },
    unkeep: () => tab.set(key, undefined),
  };
}
