import type { Bus } from "../../../src/store/nats/bus.ts";

/** A bus in this process: a message arrives at once, unless `isLost` says that it is lost. */
export class LocalBus implements Bus {
  /** The messages of all subjects, as text, in the order in which they were sent. */
  readonly sent: { readonly subject: string; readonly text: string }[] = [];
  isLost: (subject: string) => boolean = () => false;
  readonly #listeners = new Map<string, Set<(bytes: Uint8Array) => void>>();

  publish(subject: string, bytes: Uint8Array): void {
    this.sent.push({ subject, text: new TextDecoder().decode(bytes) });
    if (this.isLost(subject)) return;
    for (const listener of this.#listeners.get(subject) ?? []) listener(bytes);
  }

  subscribe(subject: string, onMessage: (bytes: Uint8Array) => void): () => void {
    const listeners = this.#listeners.get(subject) ?? new Set();
    this.#listeners.set(subject, listeners.add(onMessage));
    return () => listeners.delete(onMessage);
  }

  /** Sends a text, as another process would. */
  inject(subject: string, text: string): void {
    for (const listener of this.#listeners.get(subject) ?? []) listener(new TextEncoder().encode(text));
  }

  /** The texts that were sent on a subject. */
  on(subject: string): string[] {
    return this.sent.filter((each) => each.subject === subject).map(({ text }) => text);
  }

  /** The subjects that somebody listens to. */
  get subjects(): string[] {
    return [...this.#listeners].filter(([, { size }]) => size > 0).map(([subject]) => subject);
  }
}
