import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileErrorReason } from "../../../src/error-message.ts";
import { badConfiguration, exitCodes, RunFailure } from "../failure.ts";

/**
 * A file that is written when the run has ended, whole or not at all: a reader never sees a part. To find out before the
 * run whether it can be written, an empty file is created beside it.
 */
export class OutputFile implements Disposable {
  readonly #flag: string;
  readonly #path: string;
  /** Undefined for what cannot be replaced, such as /dev/stdout. */
  readonly #draftPath: string | undefined;

  /** `flag` is what errors call the file. Throws a `RunFailure` if the file cannot be written. */
  constructor(flag: string, path: string) {
    this.#flag = flag;
    try {
      const known = statSync(path, { throwIfNoEntry: false });
      if (known?.isDirectory() === true) throw badConfiguration(`${flag} ${path}: it is a folder`);
      this.#path = known?.isFile() === true ? realpathSync(path) : path;
      this.#draftPath = known === undefined || known.isFile() ? createDraft(this.#path) : undefined;
    } catch (error) {
      throw error instanceof RunFailure
        ? error
        : badConfiguration(`${flag} ${path}: ${fileErrorReason(error)}`);
    }
  }

  /** Throws a `RunFailure` if the disk refuses the text. */
  write(text: string): void {
    try {
      writeFileSync(this.#draftPath ?? this.#path, text);
      if (this.#draftPath !== undefined) renameSync(this.#draftPath, this.#path);
    } catch (error) {
      throw new RunFailure(exitCodes.notWritten, `${this.#flag} ${this.#path}: ${fileErrorReason(error)}`);
    }
  }

  /** Removes what a run without a result has left. */
  [Symbol.dispose](): void {
    if (this.#draftPath !== undefined) rmSync(this.#draftPath, { force: true });
  }
}

function createDraft(path: string): string {
  const draftPath = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  closeSync(openSync(draftPath, "w"));
  return draftPath;
}
