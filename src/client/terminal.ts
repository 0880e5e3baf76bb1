import readline from "node:readline";
import type { FacePort, Shown } from "../../actors/ports.ts";
import type { Keys } from "./keys.ts";
import { formatShown, type Palette } from "./look.ts";

const prompt = "> ";
/** How long a stop may take to come about. */
const stopPatienceMs = 200;

/** How a terminal may be written to. */
export interface TerminalSettings {
  /** `cursor`: the line being typed can be taken away and put back. `dumb`: no escape sequences at all. */
  readonly kind: "cursor" | "dumb";
  readonly palette: Palette;
  readonly now: () => Date;
}

/**
 * The face on a terminal. The line being typed is edited by node:readline; whatever is shown takes its place, and it
 * comes back below, with its cursor.
 */
export class TerminalFace implements FacePort {
  readonly #settings: TerminalSettings;
  readonly #readline: readline.Interface;
  #prompt: "shown" | "gone" = "gone";

  /** Takes the terminal over until `leave`. */
  constructor(settings: TerminalSettings) {
    this.#settings = settings;
    this.#readline = readline.createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: settings.kind === "cursor",
      prompt,
    });
  }

  /** Begins to prompt, and passes on what is typed. */
  listen(keys: Keys): void {
    this.#readline.on("line", (text) => {
      keys.send({ type: "typed", text });
      if (this.#prompt === "shown") this.#readline.prompt();
    });
    this.#readline.on("SIGTSTP", () => this.#stopJob());
    this.#readline.on("SIGINT", () => keys.send({ type: "quit" }));
    this.#readline.on("close", () => {
      this.#hidePrompt();
      keys.send({ type: "inputEnded" });
    });
    const tellRow = () => this.#tellRow(this.#readline.getCursorPos().rows);
    process.stdin.on("keypress", tellRow);
    // Before readline's own listener, which climbs by the rows that the line had at the old width.
    process.stdout.prependListener("resize", tellRow);
    this.#prompt = "shown";
    this.#readline.prompt();
  }

  show(shown: Shown): void {
    const line = formatShown(shown, this.#settings.now(), this.#settings.palette);
    if (this.#prompt === "gone") process.stdout.write(`${line}\n`);
    else if (this.#settings.kind === "dumb") process.stdout.write(`\n${line}\n${prompt}`);
    else this.#showAbovePrompt(line);
  }

  /** Gives the terminal back: no prompt, cursor at the start of a line, line editing as it was. */
  leave(): void {
    this.#hidePrompt();
    this.#readline.removeAllListeners("close").close();
  }

  /**
   * Ctrl-Z: stops the whole job, not this process alone, which would leave `npx` and `bun run` in the foreground and
   * the shell waiting. Where nothing can be stopped (no shell to continue it), it goes on after a moment.
   */
  #stopJob(): void {
    process.stdin.setRawMode(false);
    const goOn = () => {
      clearTimeout(timer);
      process.off("SIGCONT", goOn);
      process.stdin.setRawMode(true);
      this.#tellRow(0);
      this.#readline.prompt(true);
    };
    const timer = setTimeout(goOn, stopPatienceMs);
    process.once("SIGCONT", goOn);
    process.kill(0, "SIGTSTP");
  }

  #showAbovePrompt(line: string): void {
    process.stdout.write(`${erasePrompt(this.#readline.getCursorPos().rows)}${line}\n`);
    this.#tellRow(0);
    this.#readline.prompt(true);
  }

  /**
   * Tells readline how far below the prompt's first row the cursor is: by that it climbs before it draws the prompt.
   * It can't know what was shown in between, and loses count by itself when a pasted text wraps (Bun 1.4.5).
   */
  #tellRow(row: number): void {
    Reflect.set(this.#readline, "prevRows", row);
  }

  #hidePrompt(): void {
    if (this.#prompt === "gone") return;
    this.#prompt = "gone";
    const isDumb = this.#settings.kind === "dumb";
    process.stdout.write(isDumb ? "\n" : erasePrompt(this.#readline.getCursorPos().rows));
  }
}

/** Moves to the first row of the prompt, and clears the screen from there. */
function erasePrompt(rows: number): string {
  return `${rows > 0 ? `\u001b[${rows}A` : ""}\r\u001b[J`;
}
