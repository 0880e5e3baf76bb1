import type { Clock } from "../net/clock.ts";

/** Writes bytes without waiting, and reports how many were taken; an error if the reader is gone or is not ready. */
export type WriteBytes = (
  bytes: Uint8Array,
  done: (error: Error | null, writtenBytes: number) => void,
) => void;

/** Beyond this, lines that are not taken are dropped. */
export const maxBufferedBytes = 256 * 1024;
const retryMs = 100;

/**
 * Writes lines in order and never waits for their reader: what it does not take is buffered, up to a bound, and then
 * dropped and counted. Once it reads again, a line says how many are missing.
 */
export class LogOutput {
  readonly #write: WriteBytes;
  readonly #clock: Clock;
  readonly #describeDropped: (lines: number) => string;
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  #writing: "idle" | "under way" = "idle";
  #droppedLines = 0;
  #flushed: () => void = () => undefined;

  /** `describeDropped` returns the line, with its LF, that says how many lines are missing. */
  constructor(write: WriteBytes, clock: Clock, describeDropped: (lines: number) => string) {
    this.#write = write;
    this.#clock = clock;
    this.#describeDropped = describeDropped;
  }

  /** Writes a line, with its LF. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#bufferedBytes + bytes.length > maxBufferedBytes) {
      this.#droppedLines++;
      return;
    }
    this.#buffered.push(bytes);
    this.#bufferedBytes += bytes.length;
    this.#continue();
  }

  /** Calls `flushed` once everything so far is written, which may be never. */
  flush(flushed: () => void): void {
    this.#flushed = flushed;
    this.#continue();
  }

  #continue(): void {
    if (this.#writing === "under way") return;
    if (this.#bufferedBytes === 0) return this.#flushed();
    this.#writing = "under way";
    const bytes = Buffer.concat(this.#buffered);
    this.#buffered = [bytes];
    this.#write(bytes, (error, writtenBytes) => {
      if (error !== null) this.#clock.after(retryMs, () => this.#end(bytes, 0));
      else this.#end(bytes, writtenBytes);
    });
  }

  #end(bytes: Buffer, writtenBytes: number): void {
    this.#writing = "idle";
    this.#bufferedBytes -= writtenBytes;
    this.#buffered[0] = bytes.subarray(writtenBytes);
    const lines = this.#droppedLines;
    if (writtenBytes > 0 && lines > 0) {
      this.#droppedLines = 0;
      this.write(this.#describeDropped(lines));
    } else this.#continue();
  }
}
