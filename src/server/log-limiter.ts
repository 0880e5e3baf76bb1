import type { Clock } from "../net/clock.ts";

/** The most lines of one kind in a second. */
export const maxLinesPerKind = 10;

const windowMs = 1000;

/** Limits how often lines of a kind are logged, so that a flood of them does not fill the disk. */
export class LogLimiter {
  readonly #clock: Clock;
  readonly #leftOut: (kind: string, lines: number) => void;
  /** The lines of each kind in this second. */
  readonly #lines = new Map<string, number>();

  /** Calls `leftOut` after a second in which it did not admit lines of a kind. */
  constructor(clock: Clock, leftOut: (kind: string, lines: number) => void) {
    this.#clock = clock;
    this.#leftOut = leftOut;
  }

  /** Counts a line with this message; returns whether it may be logged. Messages that differ in numbers are of a kind. */
  admits(message: string): boolean {
    const kind = message.replace(/[0-9]+/g, "n");
    if (this.#lines.size === 0) this.#clock.after(windowMs, () => this.#endWindow());
    const lines = (this.#lines.get(kind) ?? 0) + 1;
    this.#lines.set(kind, lines);
    return lines <= maxLinesPerKind;
  }

  #endWindow(): void {
    const counted = [...this.#lines];
    this.#lines.clear();
    for (const [kind, lines] of counted) {
      if (lines > maxLinesPerKind) this.#leftOut(kind, lines - maxLinesPerKind);
    }
  }
}
