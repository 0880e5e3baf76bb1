import { type ChildProcess, spawn } from "node:child_process";
import { errorMessage } from "../error-message.ts";

/** How a program ended: its exit code, or the signal that ended it; an error if it could not be started. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: string;
}

/** Of what a program prints, the last bytes are kept, for the report. */
const maxOutputBytes = 8192;
/** Between SIGTERM and SIGKILL. */
const stopTimeoutMs = 2000;

/**
 * A solution that the grader started, in a process group of its own, so that its children end with it. Nothing is typed
 * at it: its standard input is empty.
 */
export class Program {
  readonly #child: ChildProcess;
  readonly ended: Promise<ProgramEnd>;
  #output = Buffer.alloc(0);
  #end: ProgramEnd | undefined;

  /** Starts `command` (the program, then its arguments) without a shell. A failure to start shows in `ended`. */
  constructor(command: readonly [string, ...string[]]) {
    const [program, ...parameters] = command;
    this.#child = spawn(program, parameters, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
    this.ended = promise;
    process.on("exit", this.#kill); // nothing that the grader started outlives it
    const finish = (end: ProgramEnd) => {
      this.#end ??= end;
      resolve(end);
    };
    this.#child.once("error", (error) => finish({ code: null, signal: null, error: errorMessage(error) }));
    this.#child.once("exit", (code, signal) => finish({ code, signal }));
    this.#child.stdout?.on("data", (bytes) => this.#keep(bytes));
    this.#child.stderr?.on("data", (bytes) => this.#keep(bytes));
  }

  /** How it ended; undefined while it runs. */
  get end(): ProgramEnd | undefined {
    return this.#end;
  }

  /** The last of what it printed, on both outputs. */
  get output(): string {
    return this.#output.toString("utf8");
  }

  /** Ends it and all that it started: SIGTERM, then SIGKILL. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#signalGroup("SIGTERM");
    const timer = setTimeout(this.#kill, stopTimeoutMs);
    await this.ended;
    clearTimeout(timer);
    this.#kill(); // what it started and left behind
    process.off("exit", this.#kill);
  }

  /** Ends it and all that it started at once, as a crash does. Resolves when it has ended. */
  async crash(): Promise<void> {
    this.#kill();
    await this.ended;
    process.off("exit", this.#kill);
  }

  readonly #kill = () => this.#signalGroup("SIGKILL");

  #signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The group has no process any more.
    }
  }

  #keep(bytes: Buffer): void {
    this.#output = Buffer.concat([this.#output, bytes]).subarray(-maxOutputBytes);
  }
}
