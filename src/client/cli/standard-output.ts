import { writeSync } from "node:fs";
import { errorCode, fileErrorMessage } from "../../error-message.ts";

const encoder = new TextEncoder();
const stdout = 1;
const stderr = 2;
const retryMs = 5;
/** The descriptor is non-blocking, and its reader is slow. */
const kernelFull = "EAGAIN";
const readerGone = "EPIPE";

/**
 * The standard streams of a script. Writes block until the reader takes the bytes: a slow reader slows the client down,
 * and no output is lost when the process ends.
 */
export class StandardOutput {
  /** The lines of this turn of the event loop: one write for many. */
  #lines: string[] = [];

  constructor() {
    process.on("exit", () => this.#flush());
  }

  /**
   * Writes a line to stdout, if there is one, at the end of this turn of the event loop. If that fails, it ends the
   * process: nobody would see its output.
   */
  print(line: string | undefined): void {
    if (line === undefined) return;
    this.#lines.push(line);
    if (this.#lines.length === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const lines = this.#lines;
    this.#lines = [];
    const failure = lines.length === 0 ? undefined : write(stdout, lines.join("\n"));
    if (failure === undefined) return;
    if (errorCode(failure) !== readerGone)
      this.printError(`error: can't write to stdout: ${fileErrorMessage(failure)}`);
    process.exit(1);
  }

  /** Writes a line to stderr; if that fails, the line is dropped. */
  printError(line: string): void {
    this.#flush();
    write(stderr, line);
  }
}

/** Returns the error, if it failed. */
function write(descriptor: number, line: string): unknown {
  const bytes = encoder.encode(`${line}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (errorCode(error) !== kernelFull) return error;
      Bun.sleepSync(retryMs);
    }
  }
  return undefined;
}
