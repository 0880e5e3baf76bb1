import { startPasteMarks, stopPasteMarks } from "./keyboard.ts";

/** Receives the events that the terminal is about to be given back, or was just taken. */
export interface TerminalModeOwner {
  given(): void;
  taken(): void;
}

/** How long a stop may take to happen. */
const stopPatienceMs = 200;

/** Who has the terminal: this process, which then gets each key as it is pressed, or the shell. */
export class TerminalMode {
  readonly #owner: TerminalModeOwner;
  #phase: "given" | "taken" | "stopping" = "given";
  #patience: Timer | undefined;
  readonly #goOn = () => this.#comeBack();

  constructor(owner: TerminalModeOwner) {
    this.#owner = owner;
  }

  /** Takes the terminal over. */
  take(): void {
    process.on("SIGCONT", this.#goOn);
    this.#enter();
  }

  /** Gives the terminal back for good. */
  give(): void {
    process.off("SIGCONT", this.#goOn);
    clearTimeout(this.#patience);
    if (this.#phase === "taken") this.#exit();
    this.#phase = "given";
  }

  /**
   * Stops the whole job, not this process alone, which would leave `npx` and `bun run` in the foreground and the shell
   * waiting. If nothing can be stopped (there is no shell to continue it), it continues after a moment.
   */
  stopJob(): void {
    this.#exit();
    this.#phase = "stopping";
    this.#patience = setTimeout(this.#goOn, stopPatienceMs);
    process.kill(0, "SIGTSTP");
  }

  /** After a stop of any kind: a shell has changed the terminal, and written to it. */
  #comeBack(): void {
    clearTimeout(this.#patience);
    if (this.#phase === "taken") process.stdin.setRawMode(false);
    this.#enter();
    // A stopped job gets no signal about a new size, and the runtime has not looked.
    process.kill(process.pid, "SIGWINCH");
  }

  #enter(): void {
    this.#phase = "taken";
    process.stdin.setRawMode(true);
    process.stdout.write(startPasteMarks);
    this.#owner.taken();
  }

  #exit(): void {
    this.#owner.given();
    process.stdout.write(stopPasteMarks);
    process.stdin.setRawMode(false);
  }
}
