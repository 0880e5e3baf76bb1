import type { LineEvent, LinePort, Question } from "../../actors/ports.ts";
import type { Clock } from "../transport/clock.ts";
import { Conversation } from "./conversation.ts";
import type { Dialer } from "./dialer.ts";

/**
 * The line to the server: at most one connection at a time, opened anew after each loss. What a connection tells after
 * it was dropped or replaced is not heard.
 */
export class Line implements LinePort {
  readonly address: string;
  readonly #dialer: Dialer;
  readonly #clock: Clock;
  #owner: { send(event: LineEvent): void } | undefined;
  #conversation: Conversation | undefined;
  /** Numbers the attempts, so that a late connection is known to be late. */
  #attempt = 0;

  constructor(dialer: Dialer, clock: Clock) {
    this.address = dialer.address;
    this.#dialer = dialer;
    this.#clock = clock;
  }

  open(owner: { send(event: LineEvent): void }): void {
    this.#owner = owner;
    const attempt = ++this.#attempt;
    let conversation: Conversation | undefined;
    this.#dialer.dial({
      opened: (transport, lines) => {
        if (attempt !== this.#attempt) return transport.terminate();
        conversation = new Conversation(transport, lines, this.#clock, {
          unasked: (text) => this.#tell(attempt, { type: "unasked", text }),
          ended: (reason) => this.#lose(attempt, reason),
        });
        this.#conversation = conversation;
        this.#tell(attempt, { type: "opened" });
      },
      received: (bytes) => conversation?.receive(bytes),
      drained: () => conversation?.drained(),
      closed: () => conversation?.closed(),
      refused: (reason) => this.#lose(attempt, this.#describeRefusal(reason)),
    });
  }

  ask(question: Question): void {
    this.#conversation?.ask(question);
  }

  say(text: string): void {
    this.#conversation?.say(text);
  }

  drop(reason: string): void {
    const wasOpen = this.#conversation !== undefined;
    const lost = wasOpen ? `connection lost: ${reason}` : this.#describeRefusal(reason);
    this.#conversation?.terminate();
    this.#lose(this.#attempt, lost);
  }

  hangUp(): void {
    this.#attempt++;
    this.#conversation?.leave();
    this.#conversation = undefined;
  }

  #tell(attempt: number, event: LineEvent): void {
    if (attempt === this.#attempt) this.#owner?.send(event);
  }

  #lose(attempt: number, reason: string): void {
    if (attempt !== this.#attempt) return;
    this.#attempt++;
    this.#conversation = undefined;
    this.#owner?.send({ type: "lost", reason });
  }

  #describeRefusal(reason: string): string {
    return `can't connect to ${this.address}: ${reason}`;
  }
}
