import type { Bus } from "../../../src/store/nats/bus.ts";
import type { Chance } from "./chance.ts";
import type { SimulatedTime } from "./simulated-time.ts";

/** A process that is on the network. */
export interface NetworkProcess {
  /** The node's name. */
  readonly name: string;
  /** The process's own name. */
  readonly boot: string;
  /** Runs an event of this process: later while it is frozen, never once it has ended. */
  deliver(run: () => void): void;
}

interface Subscription {
  readonly process: NetworkProcess;
  readonly subject: string;
  readonly onMessage: (bytes: Uint8Array) => void;
}

/** A network that loses, delays, doubles and reorders messages, and that may be split. */
export class SimulatedNetwork {
  /** The probability that a message is lost on its way to one process. */
  loss = 0;
  /** The nodes, or single processes, that reach each other; the others are on the other side. Undefined: nothing is split. */
  side: ReadonlySet<string> | undefined;
  /** On which side the engine can store. */
  engineSide: "inside" | "outside" | "nowhere" = "outside";
  splitAtMs = 0;
  readonly #subscriptions = new Set<Subscription>();
  readonly #time: SimulatedTime;
  readonly #chance: Chance;

  constructor(time: SimulatedTime, chance: Chance) {
    this.#time = time;
    this.#chance = chance;
  }

  /** Whether a process reaches a majority of the engine's servers. */
  reachesEngine(process: NetworkProcess): boolean {
    return this.side === undefined || this.engineSide === (this.#isInside(process) ? "inside" : "outside");
  }

  busOf(process: NetworkProcess): Bus {
    return {
      publish: (subject, bytes) => {
        for (const each of this.#subscriptions) {
          if (each.subject === subject && this.#connects(process, each.process)) this.#send(each, bytes);
        }
      },
      subscribe: (subject, onMessage) => {
        const subscription = { process, subject, onMessage };
        this.#subscriptions.add(subscription);
        return () => this.#subscriptions.delete(subscription);
      },
    };
  }

  /** A process has ended. */
  disconnect(process: NetworkProcess): void {
    for (const each of this.#subscriptions) if (each.process === process) this.#subscriptions.delete(each);
  }

  /** How long a message is under way. */
  delayMs(): number {
    const kind = this.#chance.next();
    if (kind < 0.9) return 0.2 + this.#chance.upTo(3);
    return kind < 0.99 ? this.#chance.upTo(80) : this.#chance.upTo(1500);
  }

  #connects(one: NetworkProcess, other: NetworkProcess): boolean {
    return this.#isInside(one) === this.#isInside(other);
  }

  #isInside({ name, boot }: NetworkProcess): boolean {
    return this.side?.has(name) === true || this.side?.has(boot) === true;
  }

  #send(subscription: Subscription, bytes: Uint8Array): void {
    if (this.#chance.is(this.loss)) return;
    const times = this.#chance.is(0.02) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      this.#time.plan(this.delayMs(), () => {
        if (!this.#subscriptions.has(subscription)) return;
        subscription.process.deliver(() => subscription.onMessage(bytes));
      });
    }
  }
}
