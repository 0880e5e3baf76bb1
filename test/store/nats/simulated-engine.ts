import type { StoredMessage } from "../../../actors/server/ports.ts";
import type { LogPart } from "../../../src/store/nats/log-part.ts";
import type { Chance } from "./chance.ts";
import type { SimulatedTime } from "./simulated-time.ts";

/** Each node renews its lease after this time; a lease that was not renewed for `leaseMs` is free. */
export const renewalMs = 3000;
const leaseMs = 15_000;

/** The engine of a simulated cluster: a log that never loses anything, replicas that are behind, and leases. */
export class SimulatedEngine {
  /** The message with id n at n - 1; undefined: redacted. */
  readonly #log: (StoredMessage | undefined)[] = [];
  /** How long the log was, at which time. */
  readonly #lengths: { readonly atMs: number; readonly length: number }[] = [{ atMs: 0, length: 0 }];
  readonly #leases = new Map<string, { readonly boot: string; readonly renewedAtMs: number }>();
  readonly #time: SimulatedTime;
  readonly #chance: Chance;

  constructor(time: SimulatedTime, chance: Chance) {
    this.#time = time;
    this.#chance = chance;
  }

  get lastId(): number {
    return this.#log.length;
  }

  /** The highest id with a message. */
  get lastMessageId(): number {
    return this.#log.findLast((message) => message !== undefined)?.id ?? 0;
  }

  messageAt(id: number): StoredMessage | undefined {
    return this.#log[id - 1];
  }

  commit(texts: readonly string[]): readonly StoredMessage[] {
    const messages = texts.map((text, at) => {
      return { id: this.#log.length + 1 + at, sender: "ann", text, storedAtMs: this.#time.nowMs };
    });
    this.#log.push(...messages);
    this.#lengths.push({ atMs: this.#time.nowMs, length: this.#log.length });
    return messages;
  }

  erase(id: number): void {
    this.#log[id - 1] = undefined;
  }

  /** The part that a replica has which saw the log at `atMs` or later; erased messages are gone from it. */
  read(fromId: number, count: number, atMs: number): LogPart {
    const lastId = this.#lengths.findLast((each) => each.atMs <= atMs)?.length ?? 0;
    const messages: StoredMessage[] = [];
    let id = fromId;
    for (; id <= lastId && messages.length < count; id++) {
      const message = this.#log[id - 1];
      if (message !== undefined) messages.push(message);
    }
    return { fromId, messages, nextId: Math.max(id, fromId) };
  }

  /** How far behind a replica is, in ms. */
  lagMs(): number {
    return this.#chance.is(0.8) ? 0 : this.#chance.upTo(400);
  }

  /** Takes or renews the lease of a node; false if another process has it. */
  lease(name: string, boot: string): boolean {
    const { nowMs } = this.#time;
    const held = this.#leases.get(name);
    if (held !== undefined && held.boot !== boot && nowMs - held.renewedAtMs < leaseMs) return false;
    this.#leases.set(name, { boot, renewedAtMs: nowMs });
    return true;
  }

  /** A process has ended and given its lease back. */
  giveBack(name: string): void {
    this.#leases.delete(name);
  }
}
