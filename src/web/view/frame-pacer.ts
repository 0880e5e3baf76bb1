/** Drawing takes at most about a tenth of the time while messages pour in, so that they are read faster than drawn. */
const restPerDraw = 9;
const maxRestMs = 250;

/** Draws in the next frame: at once for what the reader does, with rests for what comes in. */
export class FramePacer {
  readonly #draw: () => void;
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restUntilMs = 0;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** Draws in the next frame. */
  requestNow(): void {
    this.#frame ??= requestAnimationFrame(() => this.#run());
  }

  /** Draws in the next frame, or after a rest if drawing takes long. */
  request(): void {
    const restMs = this.#restUntilMs - performance.now();
    if (restMs <= 0) return this.requestNow();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.requestNow();
    }, restMs);
  }

  #run(): void {
    this.#frame = undefined;
    const startMs = performance.now();
    this.#draw();
    const nowMs = performance.now();
    this.#restUntilMs = nowMs + Math.min(maxRestMs, (nowMs - startMs) * restPerDraw);
  }
}
