import type {
  AppendResult,
  Draft,
  FindResult,
  MessageLog,
  StoredMessage,
} from "../../actors/server/ports.ts";
import { MessageClock } from "./message-clock.ts";

/** A log in memory, lost when the process exits. It keeps the newest `keep` messages. */
export class MemoryLog implements MessageLog {
  readonly identity = crypto.randomUUID();
  readonly #keep: number;
  readonly #clock: MessageClock;
  #messages: StoredMessage[] = [];
  #lastId = 0;

  /** `nowMs`: the clock, in ms since 1970 UTC. */
  constructor(keep: number, nowMs: () => number = Date.now) {
    this.#keep = keep;
    this.#clock = new MessageClock(0, nowMs);
  }

  append(batch: readonly Draft[]): Promise<AppendResult> {
    const storedAtMs = this.#clock.stamp();
    const messages = batch.map(({ sender, text }) => ({ id: ++this.#lastId, sender, text, storedAtMs }));
    this.#messages.push(...messages);
    // Trims only at twice the size: this spreads the cost of the copy over many appends.
    if (this.#messages.length >= 2 * this.#keep) this.#messages = this.#messages.slice(-this.#keep);
    return Promise.resolve({ outcome: "appended", messages });
  }

  async find(id: number): Promise<FindResult> {
    const message = await this.findFirst(id);
    return message?.id === id ? { outcome: "found", message } : { outcome: "gone" };
  }

  findFirst(fromId: number): Promise<StoredMessage | undefined> {
    const firstId = Math.max(this.#lastId - this.#keep, this.#lastId - this.#messages.length) + 1;
    const index = Math.max(fromId, firstId) - (this.#lastId - this.#messages.length + 1);
    return Promise.resolve(this.#messages[index]);
  }

  newest(count: number): Promise<readonly StoredMessage[]> {
    return Promise.resolve(this.#messages.slice(-Math.min(count, this.#keep)));
  }

  hasRoom(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
