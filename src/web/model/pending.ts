/**
 * The status of a message that was sent and is not on the page's board yet. `stored`: answered `ok`, and the next poll
 * fetches it. `unknown`: the connection was lost before the answer.
 */
export type DeliveryStatus = "sending" | "stored" | "unknown" | "refused";

/** A message that is being sent; `reason` says why it was refused, `id` is known once it is stored by `post`. */
export interface Pending {
  readonly text: string;
  readonly status: DeliveryStatus;
  readonly reason: string;
  readonly id?: number | undefined;
}

/** How many messages may be pending or wait for the user's decision. */
export const maxPending = 20;

/** The pending messages, in the order they were sent: replies arrive in the same order. */
export class PendingMessages {
  readonly #changed: () => void;
  #list: readonly Pending[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** All of them, oldest first. */
  get list(): readonly Pending[] {
    return this.#list;
  }

  /** Adds a message that is about to be sent; returns false if there are too many. */
  add(text: string): boolean {
    if (this.#list.length >= maxPending) return false;
    this.#set([...this.#list, { text, status: "sending", reason: "" }]);
    return true;
  }

  /** Applies an answer to the oldest unanswered message; returns it with its new status. */
  settle(
    status: "stored" | "refused",
    answer: { reason?: string; id?: number | undefined } = {},
  ): Pending | undefined {
    const settled = this.#list.find((each) => each.status === "sending");
    if (settled === undefined) return undefined;
    const now = { ...settled, ...answer, status };
    this.#set(this.#list.map((each) => (each === settled ? now : each)));
    return now;
  }

  /** The connection is lost: no answer to an unanswered message follows. */
  connectionLost(): void {
    if (!this.#list.some(({ status }) => status === "sending")) return;
    this.#set(this.#list.map((each) => (each.status === "sending" ? { ...each, status: "unknown" } : each)));
  }

  /** Removes the message with this id; messages arrive in the order of their ids. Returns whether there was one. */
  removeStored(id: number): boolean {
    const stored = this.#list.find((each) => each.id === id);
    if (stored !== undefined) this.remove(stored);
    return stored !== undefined;
  }

  /** Removes the oldest one without an id that may be a new message with this text; returns whether there was one. */
  removeArrived(text: string): boolean {
    const arrived = this.#list.find(
      (each) =>
        each.text === text &&
        each.id === undefined &&
        (each.status === "stored" || each.status === "unknown"),
    );
    if (arrived !== undefined) this.remove(arrived);
    return arrived !== undefined;
  }

  /** Removes the messages with an id up to this one: they have arrived, or are among those that the page skips. */
  removeUpTo(id: number): void {
    if (!this.#list.some((each) => isUpTo(each, id))) return;
    this.#set(this.#list.filter((each) => !isUpTo(each, id)));
  }

  /** Removes a message. */
  remove(pending: Pending): void {
    if (this.#list.includes(pending)) this.#set(this.#list.filter((each) => each !== pending));
  }

  #set(list: readonly Pending[]): void {
    this.#list = list;
    this.#changed();
  }
}

function isUpTo(pending: Pending, id: number): boolean {
  return pending.id !== undefined && pending.id <= id;
}
