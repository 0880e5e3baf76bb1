import type { StoredMessage } from "../../../actors/server/ports.ts";
import type { SimulatedEngine } from "./simulated-engine.ts";

/** What clients of all nodes saw, and what is wrong with it. */
export class SeenMessages {
  readonly faults: string[] = [];
  confirmedReads = 0;
  unconfirmedReads = 0;
  acknowledged = 0;
  readonly #engine: Pick<SimulatedEngine, "messageAt">;
  #highestId = 0;

  constructor(engine: Pick<SimulatedEngine, "messageAt">) {
    this.#engine = engine;
  }

  /** The highest id that any client was shown, or was told that it is stored: no later read shows less. */
  get highestId(): number {
    return this.#highestId;
  }

  fail(fault: string): void {
    this.faults.push(fault);
  }

  read(boot: string, lowestId: number, shownId: number): void {
    this.confirmedReads++;
    if (shownId < lowestId) this.fail(`${boot} showed ${shownId} when ${lowestId} had been seen before`);
    this.#highestId = Math.max(this.#highestId, shownId);
  }

  unconfirmed(boot: string, afterMs: number): void {
    this.unconfirmedReads++;
    if (afterMs < 2700) this.fail(`${boot} gave a reader up after ${afterMs} ms`);
  }

  acknowledge(lastId: number): void {
    this.acknowledged++;
    this.#highestId = Math.max(this.#highestId, lastId);
  }

  /** A node shows messages: those that were shown have lower ids, and none is left out unless it is gone. */
  publish(boot: string, shownId: number, messages: readonly StoredMessage[]): void {
    let previousId = shownId;
    for (const { id, text } of messages) {
      const stored = this.#engine.messageAt(id);
      if (id <= previousId) this.fail(`${boot} published ${id} after ${previousId}`);
      if (stored !== undefined && stored.text !== text) this.fail(`${boot} published ${id} as ${text}`);
      previousId = id;
    }
    const [first] = messages;
    const lastId = messages.at(-1)?.id ?? 0;
    const isThere = (id: number) => messages.some((message) => message.id === id);
    for (let id = first?.id ?? 0; id <= lastId; id++) {
      if (this.#engine.messageAt(id) !== undefined && !isThere(id)) this.fail(`${boot} left ${id} out`);
    }
    this.#highestId = Math.max(this.#highestId, lastId);
  }
}
