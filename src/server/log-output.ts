import type { Clock } from "../net/clock.ts";

/** Writes bytes without blocking, and reports how many were written; an error if the reader is gone or not ready. */
export type WriteBytes = (
  bytes: Uint8Array,
  done: (error: Error | null, writtenBytes: number) => void,
) => void;

/** The most bytes that wait for the reader; further lines are dropped. */
export const maxBufferedBytes = 256 * 1024;
const retryMs = 100;

/**
 * Writes lines in order and never waits for their reader: it buffers lines up to a limit, then drops and counts them. Once
 * the reader reads again, a line gives the number of missing lines.
 */
export class LogOutput {
  readonly #write: WriteBytes;
  readonly #clock: Clock;
  readonly #describeDropped: (lines: number) => string;
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  #writing: "idle" | "under way" = "idle";
  #droppedLines = 0;
  /** Of the dropped lines, those that no line has reported yet. */
  #unreportedLines = 0;
  #flushed: () => void = () => undefined;

  /** `describeDropped` returns the line, with its LF, that gives the number of missing lines. */
  constructor(write: WriteBytes, clock: Clock, describeDropped: (lines: number) => string) {
    this.#write = write;
    this.#clock = clock;
    this.#describeDropped = describeDropped;
  }

  /** How many lines were dropped so far. */
  get droppedLines(): number {
    return this.#droppedLines;
  }

  /** Writes a line, with its LF. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#bufferedBytes + bytes.length > maxBufferedBytes) {
      this.#droppedLines++;
      this.#unreportedLines++;
      return;
    }
    this.#buffered.push(bytes);
    this.#bufferedBytes += bytes.length;
    this.#continue();
  }

  /** Calls `flushed` once all lines so far are written, which may never happen. */
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
    const lines = this.#unreportedLines;
    if (writtenBytes > 0 && lines > 0) {
      this.#unreportedLines = 0;
      this.write(this.#describeDropped(lines));
    } else this.#continue();
  }
}
