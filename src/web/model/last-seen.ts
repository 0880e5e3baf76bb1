import type { StoredAt } from "../../../actors/client/ports.ts";
import type { PersistentStore } from "./persistent-store.ts";
import { describeClock, describeDay } from "./times.ts";

/** The last message that the reader has seen. */
export interface Seen {
  readonly id: number;
  readonly storedAt: StoredAt;
}

const key = "unread";

/** How far the reader has read; it is kept for each board. */
export class LastSeen {
  readonly #store: PersistentStore;
  #seen: Seen | undefined;

  constructor(store: PersistentStore) {
    this.#store = store;
    const [id, storedAt] = store.get(key)?.split(" ") ?? [];
    if (Number(id) > 0) this.#seen = { id: Number(id), storedAt };
  }

  /** Undefined if nothing was seen on this board. */
  get seen(): Seen | undefined {
    return this.#seen;
  }

  /** The reader has seen everything up to this message. */
  see(seen: Seen): void {
    if (seen.id === this.#seen?.id) return;
    this.#seen = seen;
    this.#store.set(key, seen.storedAt === undefined ? `${seen.id}` : `${seen.id} ${seen.storedAt}`);
  }

  /** Another board answers now. */
  reset(): void {
    this.#seen = undefined;
    this.#store.set(key, undefined);
  }
}

/** The words of the line above what is new: "New since 09:04", with the day if it is another one. */
export function describeNew({ storedAt }: Seen, now: Date): string {
  if (storedAt === undefined) return "New";
  const time = new Date(storedAt);
  const clock = describeClock(time);
  const isToday = time.toDateString() === now.toDateString();
  return isToday ? `New since ${clock}` : `New since ${describeDay(time, now).replace(/^Y/, "y")}, ${clock}`;
}
