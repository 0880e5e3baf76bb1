import type { Clock } from "../../net/clock.ts";
import type { Message } from "../../protocol/reply.ts";

/** Messages that arrived at about the same time: how many, and the first few of them. */
export interface Burst {
  readonly count: number;
  readonly messages: readonly Message[];
}

const windowMs = 300;
const maxListed = 3;

/** Groups messages that arrive together, to announce them at once. */
export class Bursts {
  readonly #clock: Clock;
  readonly #announce: (burst: Burst) => void;
  #current: Burst = { count: 0, messages: [] };
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, announce: (burst: Burst) => void) {
    this.#clock = clock;
    this.#announce = announce;
  }

  /** Adds a new message. */
  add(message: Message): void {
    const { count, messages } = this.#current;
    if (count === 0) this.#cancel = this.#clock.after(windowMs, () => this.#flush());
    this.#current = {
      count: count + 1,
      messages: messages.length < maxListed ? [...messages, message] : messages,
    };
  }

  /** Drops the messages that are not announced yet. */
  clear(): void {
    this.#cancel();
    this.#current = { count: 0, messages: [] };
  }

  #flush(): void {
    const burst = this.#current;
    this.#current = { count: 0, messages: [] };
    this.#announce(burst);
  }
}

/** A burst as text: each message if there are few, otherwise their number. */
export function describeBurst({ count, messages }: Burst): string[] {
  if (count > messages.length) return [`${count} new messages`];
  return messages.map(({ sender, text }) => `${sender}: ${text}`);
}
