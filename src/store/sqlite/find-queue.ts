import type { FindResult } from "../../../actors/server/ports.ts";

interface WaitingFind {
  readonly id: number;
  readonly resolve: (result: FindResult) => void;
  readonly reject: (error: unknown) => void;
}

/** The most messages that one request to the worker reads: an append behind it waits for about a millisecond. */
const maxFindsAtOnce = 100;

/**
 * Collects finds while an earlier request to the worker is under way: a request then answers many of them. It holds at
 * most one find for each connection, since `read <id>` and `time <id>` wait for the reply before them.
 */
export class FindQueue {
  readonly #read: (ids: readonly number[]) => Promise<readonly FindResult[]>;
  #waiting: WaitingFind[] = [];
  #phase: "idle" | "reading" = "idle";

  /** `read` resolves to one result for each id, in order. */
  constructor(read: (ids: readonly number[]) => Promise<readonly FindResult[]>) {
    this.#read = read;
  }

  /** Finds the message with this id; rejects if its request does. */
  find(id: number): Promise<FindResult> {
    const { promise, resolve, reject } = Promise.withResolvers<FindResult>();
    this.#waiting.push({ id, resolve, reject });
    if (this.#phase === "idle") this.#readWaiting();
    return promise;
  }

  #readWaiting(): void {
    const batch = this.#waiting.splice(0, maxFindsAtOnce);
    if (batch.length === 0) {
      this.#phase = "idle";
      return;
    }
    this.#phase = "reading";
    this.#read(batch.map(({ id }) => id))
      .then(
        (results) => {
          for (const [index, { resolve }] of batch.entries()) resolve(results[index] ?? { outcome: "gone" });
        },
        (error) => {
          for (const { reject } of batch) reject(error);
        },
      )
      .finally(() => this.#readWaiting());
  }
}
