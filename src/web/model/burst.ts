import type { Clock } from "../../net/clock.ts";
import type { Message } from "../../protocol/reply.ts";

/** Messages that came at about the same time: how many, and the first few of them. */
export interface Burst {
  readonly count: number;
  readonly messages: readonly Message[];
}

const gatherMs = 300;
const maxTold = 3;

/** Gathers messages that come together, so that they are announced as one. */
export class Bursts {
  readonly #clock: Clock;
  readonly #tell: (burst: Burst) => void;
  #gathered: Burst = { count: 0, messages: [] };
  #stopWaiting: () => void = () => undefined;

  constructor(clock: Clock, tell: (burst: Burst) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** A message has come. */
  add(message: Message): void {
    const { count, messages } = this.#gathered;
    if (count === 0) this.#stopWaiting = this.#clock.after(gatherMs, () => this.#pass());
    this.#gathered = {
      count: count + 1,
      messages: messages.length < maxTold ? [...messages, message] : messages,
    };
  }

  /** Drops what is not announced yet. */
  forget(): void {
    this.#stopWaiting();
    this.#gathered = { count: 0, messages: [] };
  }

  #pass(): void {
    const burst = this.#gathered;
    this.#gathered = { count: 0, messages: [] };
    this.#tell(burst);
  }
}

/** A burst in words: each message if they are few, otherwise their number. */
export function describeBurst({ count, messages }: Burst): string[] {
  if (count > messages.length) return [`${count} new messages`];
  return messages.map(({ sender, text }) => `${sender}: ${text}`);
}
