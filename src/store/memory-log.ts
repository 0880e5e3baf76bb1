import type { AppendResult, Draft, FindResult, MessageLog } from "../../actors/server/ports.ts";
import type { Message } from "../protocol/reply.ts";

/** A log in memory, lost when the process exits. It keeps the newest `keep` messages. */
export class MemoryLog implements MessageLog {
  readonly #keep: number;
  #messages: Message[] = [];
  #lastId = 0;

  constructor(keep: number) {
    this.#keep = keep;
  }

  append(batch: readonly Draft[]): Promise<AppendResult> {
    const messages = batch.map(({ sender, text }) => ({ id: ++this.#lastId, sender, text }));
    this.#messages.push(...messages);
    // Trims only at twice the size: this spreads the cost of the copy over many appends.
    if (this.#messages.length >= 2 * this.#keep) this.#messages = this.#messages.slice(-this.#keep);
    return Promise.resolve({ outcome: "appended", messages });
  }

  async find(id: number): Promise<FindResult> {
    const message = await this.findFirst(id);
    return message?.id === id ? { outcome: "found", message } : { outcome: "gone" };
  }

  findFirst(fromId: number): Promise<Message | undefined> {
    const firstId = Math.max(this.#lastId - this.#keep, this.#lastId - this.#messages.length) + 1;
    const index = Math.max(fromId, firstId) - (this.#lastId - this.#messages.length + 1);
    return Promise.resolve(this.#messages[index]);
  }

  newest(count: number): Promise<readonly Message[]> {
    return Promise.resolve(this.#messages.slice(-Math.min(count, this.#keep)));
  }

  hasRoom(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
