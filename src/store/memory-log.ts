import type {
  AppendResult,
  Draft,
  FindResult,
  MessageLog,
  MessagePage,
  RedactResult,
  StoredMessage,
} from "../../actors/server/ports.ts";
import { announceRedaction } from "./announcement.ts";
import { MessageClock } from "./message-clock.ts";

/** In the place of each message that was redacted. */
const redacted: StoredMessage = { id: 0, sender: "", text: "", storedAtMs: undefined };

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
    for (let index = this.#indexOf(fromId); index < this.#messages.length; index++) {
      const message = this.#messages[index];
      if (message !== undefined && message !== redacted) return Promise.resolve(message);
    }
    return Promise.resolve(undefined);
  }

  newest(count: number): Promise<readonly StoredMessage[]> {
    const newest = this.#messages.slice(-Math.min(count, this.#keep));
    return Promise.resolve(newest.filter((each) => each !== redacted));
  }

  page(fromId: number): Promise<MessagePage> {
    const messages = this.#messages.slice(this.#indexOf(fromId)).filter((each) => each !== redacted);
    return Promise.resolve({ messages, unreadableIds: [], nextId: undefined });
  }

  redact(id: number): Promise<RedactResult> {
    if (id < 1 || id > this.#lastId) return Promise.resolve({ outcome: "no-such-message" });
    if (id <= this.#lastId - this.#keep) return Promise.resolve({ outcome: "gone" });
    this.#messages[this.#indexOf(id)] = redacted;
    if (id < this.#lastId) return Promise.resolve({ outcome: "redacted", announced: undefined });
    const announced = announceRedaction(id, this.#clock.stamp());
    this.#messages.push(announced);
    this.#lastId = announced.id;
    return Promise.resolve({ outcome: "redacted", announced });
  }

  findWriteObstacle(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Where the message with this id is, or the first later one that is kept. */
  #indexOf(id: number): number {
    const firstKeptId = Math.max(this.#lastId - this.#keep, this.#lastId - this.#messages.length) + 1;
    return Math.max(id, firstKeptId) - (this.#lastId - this.#messages.length + 1);
  }
}
