import { describeError } from "./failure.ts";

/** A socket or timer that must not outlive its iteration. */
export interface Resource {
  discard(): void;
}

/** How an iteration ended. */
export type IterationEnd = "completed" | "failed" | "interrupted";

/**
 * One VU's event loop, as in k6: an iteration runs until nothing is pending. An interrupt, or an exception in a
 * handler, ends it and discards its sockets and timers.
 */
export class VirtualUser {
  readonly #report: (text: string) => void;
  readonly #resources = new Set<Resource>();
  #ended = Promise.withResolvers<IterationEnd>();
  #iteration = -1;
  #state: "loading" | "running" | "over" = "loading";

  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  /** Whether the script is loading (k6's init context): it can define metrics then, and do nothing else. */
  get isLoading(): boolean {
    return this.#state === "loading";
  }

  /** The number of the current iteration, from 0. */
  get iteration(): number {
    return this.#iteration;
  }

  /** Runs one iteration of the script's default function. */
  async iterate(body: () => unknown): Promise<IterationEnd> {
    this.#ended = Promise.withResolvers();
    this.#state = "running";
    this.#iteration++;
    const main: Resource = { discard: () => undefined };
    this.hold(main);
    try {
      Promise.resolve(body()).then(
        () => this.release(main),
        (error: unknown) => this.fail(error),
      );
    } catch (error) {
      this.fail(error);
    }
    return await this.#ended.promise;
  }

  /** Keeps the iteration running until `release` is called with the same resource. */
  hold(resource: Resource): void {
    if (this.#state === "over") resource.discard();
    else this.#resources.add(resource);
  }

  release(resource: Resource): void {
    if (!this.#resources.delete(resource) || this.#resources.size > 0) return;
    // Code after the script's `await` runs first: it may open new resources.
    setImmediate(() => {
      if (this.#resources.size === 0) this.#end("completed");
    });
  }

  /** Calls a handler of the script. */
  call<Arguments extends unknown[]>(
    handler: ((...args: Arguments) => unknown) | undefined,
    ...args: Arguments
  ): void {
    if (handler === undefined || this.#state !== "running") return;
    try {
      handler(...args);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Ends the iteration because of an error that the script did not catch. */
  fail(error: unknown): void {
    if (this.#state !== "running") return;
    this.#report(describeError(error));
    this.#end("failed");
  }

  interrupt(): void {
    this.#end("interrupted");
  }

  #end(how: IterationEnd): void {
    if (this.#state !== "running") return;
    this.#state = "over";
    for (const resource of this.#resources) resource.discard();
    this.#resources.clear();
    this.#ended.resolve(how);
  }
}
