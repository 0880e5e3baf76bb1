import { startPasteMarks, stopPasteMarks } from "./keyboard.ts";

/** Receives the events that the terminal is about to be released, or was acquired. */
export interface TerminalModeOwner {
  releasing(): void;
  acquired(): void;
}

/** How long a stop may take. */
const stopTimeoutMs = 200;

/** Whether this process has the terminal, in raw mode, or the shell has it. */
export class TerminalMode {
  readonly #owner: TerminalModeOwner;
  #phase: "released" | "acquired" | "stopping" = "released";
  #stopTimer: Timer | undefined;
  readonly #continued = () => this.#resume();

  constructor(owner: TerminalModeOwner) {
    this.#owner = owner;
  }

  /** Acquires the terminal. */
  acquire(): void {
    process.on("SIGCONT", this.#continued);
    this.#enter();
  }

  /** Releases the terminal for good. */
  release(): void {
    process.off("SIGCONT", this.#continued);
    clearTimeout(this.#stopTimer);
    if (this.#phase === "acquired") this.#exit();
    this.#phase = "released";
  }

  /**
   * Stops the whole job: if this process stopped alone, `npx` or `bun run` would stay in the foreground, and the shell would
   * wait. If the stop does not take effect (there is no shell to continue it), the process resumes after a moment.
   */
  stopJob(): void {
    this.#exit();
    this.#phase = "stopping";
    this.#stopTimer = setTimeout(this.#continued, stopTimeoutMs);
    process.kill(0, "SIGTSTP");
  }

  /** Resumes after any kind of stop: the shell has changed the terminal's mode, and written to it. */
  #resume(): void {
    clearTimeout(this.#stopTimer);
    if (this.#phase === "acquired") process.stdin.setRawMode(false);
    this.#enter();
    // A stopped job gets no SIGWINCH for a new size; the signal makes the runtime read it.
    process.kill(process.pid, "SIGWINCH");
  }

  #enter(): void {
    this.#phase = "acquired";
    process.stdin.setRawMode(true);
    process.stdout.write(startPasteMarks);
    this.#owner.acquired();
  }

  #exit(): void {
    this.#owner.releasing();
    process.stdout.write(stopPasteMarks);
    process.stdin.setRawMode(false);
  }
}
