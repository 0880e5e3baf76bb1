import { describeError } from "./failure.ts";

/** Something of an iteration that must not outlive it: a socket, a timer. */
export interface Resource {
  discard(): void;
}

/** How an iteration ended. */
export type IterationEnd = "completed" | "failed" | "interrupted";

/**
 * One VU's event loop, as k6 has it: an iteration goes on until nothing is pending, an exception in a handler ends it and
 * takes its sockets along, and what is still there when it is interrupted is discarded.
 */
export class VirtualUser {
  readonly id: number;
  readonly #report: (text: string) => void;
  readonly #resources = new Set<Resource>();
  #ended = Promise.withResolvers<IterationEnd>();
  #state: "loading" | "running" | "over" = "loading";

  constructor(id: number, report: (text: string) => void) {
    this.id = id;
    this.#report = report;
  }

  /** Whether the script is being loaded: metrics are made then, and nothing else is possible. */
  get isLoading(): boolean {
    return this.#state === "loading";
  }

  /** Runs one iteration of the script's default function. */
  async iterate(body: () => unknown): Promise<IterationEnd> {
    this.#ended = Promise.withResolvers();
    this.#state = "running";
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

  /** The iteration goes on at least until `release` is called with the same resource. */
  hold(resource: Resource): void {
    if (this.#state === "over") resource.discard();
    else this.#resources.add(resource);
  }

  release(resource: Resource): void {
    if (!this.#resources.delete(resource) || this.#resources.size > 0) return;
    // What the script awaits goes on first: it may open something new.
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
