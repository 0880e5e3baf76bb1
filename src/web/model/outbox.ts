import { formatSaved, parseSaved } from "./saved-outbox.ts";

/**
 * Where a message of the reader's is. `waiting`: it was not sent. `sending`: sent, and unanswered. `stored`: answered `ok`,
 * and not yet seen on the board. `unknown`: the connection was lost before the answer, or the board does not know what becomes
 * of it. `absent`: that was so, and it is not on the board so far. `perhaps`: that was so, and nobody can tell. `refused`: the board does not take it.
 */
export type OutboxStatus = "waiting" | "sending" | "stored" | "unknown" | "absent" | "perhaps" | "refused";

/** A message that is not on the page's board yet. */
export interface OutboxMessage {
  /** Its number in this outbox. */
  readonly number: number;
  readonly text: string;
  readonly status: OutboxStatus;
  /** The code of the refusal, or of what it waits for; otherwise empty, as while it waits for the connection. */
  readonly code: string;
  /** Its id, once the board has said it. */
  readonly id: number | undefined;
}

/**
 * The board's answer to a message; `waiting`: to be sent again later, since the board is busy; `unknown`: it does not know
 * what becomes of it [SND-6].
 */
export interface OutboxAnswer {
  readonly status: "stored" | "refused" | "waiting" | "unknown";
  readonly code?: string;
  readonly id?: number | undefined;
}

/** What an outbox works with. */
export interface OutboxParts {
  /** Sends a message on the connection that is open. */
  readonly send: (text: string) => void;
  readonly changed: () => void;
}

/** How many messages may be in it. */
const maxOutbox = 20;

/**
 * The messages on their way, in the order in which they were written. While it is closed, they wait; once open, each is sent
 * once. One whose outcome is unknown is never sent again by itself.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  #list: readonly OutboxMessage[] = [];
  #lastNumber = 0;
  /** Up to here, the page has the board. */
  #knownId = 0;
  #phase: "closed" | "open" = "closed";
  /** Why it is closed: a code, or empty without a connection. */
  #heldBy = "";

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** All of them, oldest first. */
  get list(): readonly OutboxMessage[] {
    return this.#list;
  }

  /** How many more messages may be added. */
  get room(): number {
    return Math.max(0, maxOutbox - this.#list.length);
  }

  /** Adds a message, and sends it if the outbox is open; returns false if there are too many. */
  add(text: string): boolean {
    if (this.room === 0) return false;
    const added = { number: ++this.#lastNumber, text, code: this.#heldBy, id: undefined };
    this.#set([...this.#list, { ...added, status: "waiting" }]);
    this.#sendWaiting();
    return true;
  }

  /** The right board is there, and the reader has a name: sends what waits, in its order. */
  open(): void {
    this.#phase = "open";
    this.#heldBy = "";
    this.#sendWaiting();
  }

  /** From now on, messages wait, for the reason with this code; answers to those that were sent still come. */
  pause(code: string): void {
    this.#phase = "closed";
    if (code === this.#heldBy) return;
    this.#heldBy = code;
    this.#change("waiting", { code });
  }

  /** The connection is lost: from now on, messages wait, and no answer to an unanswered one follows. */
  connectionLost(): void {
    this.pause("");
    this.#change("sending", { status: "unknown" });
  }

  /** Applies an answer to the oldest unanswered message: answers come in the order of the messages. */
  settle({ status, code = "", id }: OutboxAnswer): void {
    const settled = this.#list.find((each) => each.status === "sending");
    if (settled === undefined) return;
    if (id !== undefined && id <= this.#knownId) return this.remove(settled.number);
    this.#set(this.#list.map((each) => (each === settled ? { ...each, status, code, id } : each)));
  }

  /**
   * The page has read every message up to now. `canTell`: whether it would have known its own among them; if so, what has
   * not come is not on the board.
   */
  caughtUp(canTell: boolean): void {
    this.#change("unknown", { status: canTell ? "absent" : "perhaps" });
  }

  /** A message of the reader's is on the board; returns whether it was on its way here. */
  arrived(id: number, text: string): boolean {
    const arrived =
      this.#list.find((each) => each.id === id) ??
      this.#list.find((each) => each.id === undefined && each.text === text && mayHaveArrived(each.status));
    if (arrived !== undefined) this.remove(arrived.number);
    return arrived !== undefined;
  }

  /** The board is known up to this id: what it stored until there has arrived. */
  arrivedUpTo(id: number): void {
    this.#knownId = Math.max(this.#knownId, id);
    const left = this.#list.filter((each) => each.id === undefined || each.id > id);
    if (left.length < this.#list.length) this.#set(left);
  }

  /** The reader wants it to be sent again; it goes out now, or when the outbox opens. Nothing if it is on its way. */
  sendAgain(number: number): void {
    const again = this.#list.find((each) => each.number === number);
    if (again === undefined || !["absent", "perhaps", "refused"].includes(again.status)) return;
    const others = this.#list.filter((each) => each !== again);
    this.#set([...others, { ...again, status: "waiting", code: this.#heldBy }]);
    this.#sendWaiting();
  }

  /** Removes a message: the reader has taken it back, or leaves it. */
  remove(number: number): void {
    const left = this.#list.filter((each) => each.number !== number);
    if (left.length < this.#list.length) this.#set(left);
  }

  /** Removes all messages and returns their texts: they were for another board. */
  takeAll(): string[] {
    const texts = this.#list.map(({ text }) => text);
    this.#knownId = 0;
    if (texts.length > 0) this.#set([]);
    return texts;
  }

  /** What is to be kept over a reload, as text; undefined if there is nothing. */
  save(): string | undefined {
    return formatSaved(this.#list);
  }

  /** Takes over what was kept: what had not been sent waits, and what was unanswered is unknown. */
  restore(saved: string | undefined): void {
    for (const { text, wasSent } of parseSaved(saved)) {
      if (this.room === 0) return;
      const restored = { number: ++this.#lastNumber, text, code: "", id: undefined };
      this.#set([...this.#list, { ...restored, status: wasSent ? "unknown" : "waiting" }]);
    }
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    if (this.#phase === "closed") return;
    const waiting = this.#list.filter(({ status }) => status === "waiting");
    if (waiting.length === 0) return;
    // Behind those that are unanswered: answers come in this order.
    const others = this.#list.filter((each) => !waiting.includes(each));
    this.#set([...others, ...waiting.map((each) => ({ ...each, status: "sending" as const, code: "" }))]);
    for (const { text } of waiting) this.#parts.send(text);
  }

  #change(from: OutboxStatus, change: Partial<OutboxMessage>): void {
    if (!this.#list.some(({ status }) => status === from)) return;
    this.#set(this.#list.map((each) => (each.status === from ? { ...each, ...change } : each)));
  }

  #set(list: readonly OutboxMessage[]): void {
    this.#list = list;
    this.#parts.changed();
  }
}

function mayHaveArrived(status: OutboxStatus): boolean {
  // An unanswered one stays until its answer, which belongs to the oldest of them.
  return status !== "waiting" && status !== "sending" && status !== "refused";
}
