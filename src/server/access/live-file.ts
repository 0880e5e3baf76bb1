import type { Logger } from "pino";
import { errorMessage } from "../../error-message.ts";

/** Files that an operator may change while the server runs. */
export interface FileSource<Content> {
  /** What they hold, for the log: `certificate`. */
  readonly what: string;
  /** The text of each file. Throws an error whose message names path, reason and remedy. */
  read(): readonly string[];
  /** Checks the texts. Throws as `read` does. */
  parse(texts: readonly string[]): Content;
}

/**
 * What the server has read from files, and reads again while it runs. A change is checked first: if it is bad, the old
 * content stays.
 */
export class LiveFile<Content> {
  readonly #source: FileSource<Content>;
  readonly #logger: Pick<Logger, "info" | "error">;
  #current: Content;
  #texts: readonly string[];
  /** Why the last change was not taken; undefined if it was. */
  #fault: string | undefined;

  /** Reads the files. Throws what the source throws. */
  constructor(source: FileSource<Content>, logger: Pick<Logger, "info" | "error">) {
    this.#source = source;
    this.#logger = logger;
    this.#texts = source.read();
    this.#current = source.parse(this.#texts);
  }

  get current(): Content {
    return this.#current;
  }

  /** Reads the files again, because an operator asks for it, and logs what came of it. */
  reload(): void {
    this.#fault = undefined;
    if (this.look() === "same") this.#logger.info(`${this.#source.what} unchanged`);
  }

  /** Looks whether the files have changed; logs a change, and a fault once. */
  look(): "same" | "changed" | "faulty" {
    try {
      const texts = this.#source.read();
      if (texts.every((text, index) => text === this.#texts[index])) {
        this.#fault = undefined;
        return "same";
      }
      this.#current = this.#source.parse(texts);
      this.#texts = texts;
      this.#fault = undefined;
    } catch (error) {
      this.#noteFault(errorMessage(error));
      return "faulty";
    }
    this.#logger.info(`${this.#source.what} reloaded`);
    return "changed";
  }

  #noteFault(reason: string): void {
    if (reason === this.#fault) return;
    this.#fault = reason;
    this.#logger.error({ reason }, `${this.#source.what} not reloaded: the old one stays`);
  }
}
