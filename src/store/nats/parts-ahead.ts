import type { LogPart } from "./log-part.ts";

/** The most messages that wait beyond a gap. What is dropped is read again once the gap is closed. */
const maxMessages = 20_000;
/** The most parts that wait beyond a gap. */
const maxParts = 1000;

/** The parts of a log that arrived beyond a gap, in the order of their first ids. */
export class PartsAhead {
  readonly #parts: LogPart[] = [];
  #messageCount = 0;

  /** Keeps a part, and drops the highest ones beyond the bounds. */
  keep(part: LogPart): void {
    // News arrives nearly in order: the place is near the end.
    let at = this.#parts.length;
    while (at > 0 && (this.#parts[at - 1]?.fromId ?? 0) > part.fromId) at--;
    this.#parts.splice(at, 0, part);
    this.#messageCount += part.messages.length;
    while (this.#parts.length > maxParts || this.#messageCount > maxMessages) {
      this.#messageCount -= this.#parts.pop()?.messages.length ?? 0;
    }
  }

  /** Removes the parts that follow `lastId` without a gap; it is asked again after each part. */
  *take(lastId: () => number): Generator<LogPart> {
    for (let [first] = this.#parts; first && first.fromId <= lastId() + 1; [first] = this.#parts) {
      this.#parts.shift();
      this.#messageCount -= first.messages.length;
      yield first;
    }
  }
}
