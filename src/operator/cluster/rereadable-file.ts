import {
  closeSync,
  createReadStream,
  fstatSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileErrorReason } from "../../error-message.ts";
import { OperatorError } from "../operator-error.ts";

/** A file that is read more than once; what comes through a pipe is kept in a file without a name. */
export class RereadableFile implements Disposable {
  readonly name: string;
  /** Whether the content is that of the file with this name. */
  readonly isNamed: boolean;
  readonly #descriptor: number;

  private constructor(name: string, descriptor: number, isNamed: boolean) {
    this.name = name;
    this.isNamed = isNamed;
    this.#descriptor = descriptor;
  }

  /** Opens the file `name`, or reads all of `pipe`. Rejects with the error of the file system, or `OperatorError`. */
  static async open(name: string, pipe: AsyncIterable<Uint8Array> | undefined): Promise<RereadableFile> {
    if (pipe !== undefined) return new RereadableFile(name, await keep(pipe), false);
    const descriptor = openSync(name, "r");
    const stat = fstatSync(descriptor);
    if (stat.isFile() || stat.isDirectory()) return new RereadableFile(name, descriptor, true);
    const piped = createReadStream(name, { fd: descriptor });
    return new RereadableFile(name, await keep(piped), false);
  }

  /** Whether the file starts with this text, in ASCII. */
  startsWith(text: string): boolean {
    const bytes = new Uint8Array(text.length);
    const length = readSync(this.#descriptor, bytes, 0, bytes.length, 0);
    return length === bytes.length && Buffer.from(bytes).toString("latin1") === text;
  }

  /** Its bytes, from the first one on. */
  chunks(): AsyncIterable<Uint8Array> {
    return createReadStream(this.name, { fd: this.#descriptor, start: 0, autoClose: false });
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

/** Writes what comes to a file that has no name any more: nothing of it stays, however this process ends. */
async function keep(pipe: AsyncIterable<Uint8Array>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "lastword-"));
  const descriptor = openSync(join(folder, "import"), "wx+", 0o600);
  rmSync(folder, { recursive: true });
  for await (const chunk of pipe) writeAll(descriptor, chunk);
  return descriptor;
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    const text = `can't keep what comes through the pipe in ${tmpdir()}: ${fileErrorReason(error)}`;
    throw new OperatorError(text, { cause: error });
  }
}
