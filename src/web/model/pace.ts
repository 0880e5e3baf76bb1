/** More messages than this within the window are a burst. */
const maxCalm = 5;
const windowMs = 1000;

/** Tells whether messages come one by one, or in a burst: more than five a second. */
export class Pace {
  /** When the last few came. */
  #timesMs: readonly number[] = [];

  /** Notes that one has come, at a time that never goes back; returns how they come now. */
  note(nowMs: number): "calm" | "burst" {
    this.#timesMs = [...this.#timesMs, nowMs].slice(-maxCalm - 1);
    const [first = nowMs] = this.#timesMs;
    return this.#timesMs.length > maxCalm && nowMs - first < windowMs ? "burst" : "calm";
  }
}
