import { exitCodes, RunFailure } from "./failure.ts";
import { ownProgram, workerCommandName } from "./own-program.ts";
import type { SampleBatch } from "./sample-batches.ts";
import type { MessageFromWorker, MessageToWorker, WorkerEnd } from "./worker-messages.ts";

/** The receivers of what a worker process reports. */
export interface WorkerListener {
  readonly log: (text: string) => void;
  readonly take: (batches: readonly SampleBatch[]) => void;
}

/** A process that runs some of the VUs. */
export class WorkerProcess implements AsyncDisposable {
  readonly #name: string;
  readonly #listener: WorkerListener;
  readonly #child: Bun.Subprocess<"ignore", "inherit", "inherit">;
  readonly #loaded = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<WorkerEnd>();

  /** `name` is what messages call it. */
  constructor(name: string, listener: WorkerListener) {
    this.#name = name;
    this.#listener = listener;
    // Both reject when the worker dies, and only one of them may be awaited then.
    this.#loaded.promise.catch(() => undefined);
    this.#ended.promise.catch(() => undefined);
    this.#child = Bun.spawn([...ownProgram(), workerCommandName], {
      ...{ stdin: "ignore", stdout: "inherit", stderr: "inherit", serialization: "advanced" },
      // Out of the terminal's reach: on Ctrl-C the runner tells its workers to stop.
      detached: true,
      ipc: (message: MessageFromWorker) => this.#receive(message),
      onExit: (child) => this.#died(child),
    });
  }

  /** Resolves when the script is loaded. Rejects with a `RunFailure`, as `ended` does. */
  get loaded(): Promise<void> {
    return this.#loaded.promise;
  }

  /** Resolves when all iterations have ended and all samples have come. */
  get ended(): Promise<WorkerEnd> {
    return this.#ended.promise;
  }

  send(message: MessageToWorker): void {
    // A worker that has died has already failed the run.
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.send(message);
  }

  /** It has nothing to tidy up: its sockets and timers end with it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.exited;
  }

  #receive(message: MessageFromWorker): void {
    switch (message.kind) {
      case "loaded":
        return this.#loaded.resolve();
      case "log":
        return this.#listener.log(message.text);
      case "samples":
        return this.#listener.take(message.batches);
      case "ended":
        return this.#ended.resolve(message.end);
      case "refused":
        return this.#fail(new RunFailure(message.exitCode, message.message));
    }
  }

  #died({ pid, exitCode, signalCode }: Bun.Subprocess): void {
    const how = signalCode === null ? `ended with exit code ${exitCode}` : `died of ${signalCode}`;
    const what = `${this.#name} (process ${pid}) ${how} before its work was done`;
    this.#fail(new RunFailure(exitCodes.workerDied, `${what}, so there is no result`));
  }

  #fail(failure: RunFailure): void {
    this.#loaded.reject(failure);
    this.#ended.reject(failure);
  }
}
