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

  /** Draws in the next frame; with rests, later if the last draw took long. */
  request(pace: "at once" | "with rests"): void {
    const restMs = pace === "at once" ? 0 : this.#restUntilMs - performance.now();
    if (restMs <= 0) this.#frame ??= requestAnimationFrame(() => this.#run());
    else
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.request("at once");
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
