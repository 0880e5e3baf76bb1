const glideMs = 240;
/** A jump over more screens than this happens at once. */
const maxScreens = 2;

/** A row in sight, and where it is. */
interface RowInSight {
  readonly row: HTMLElement;
  readonly offsetPx: number;
}

/** What a glide needs of the board. */
export interface GlideParts {
  readonly scroller: HTMLElement;
  /** Whether the reader is at the end, where the board follows. */
  readonly isAtEnd: () => boolean;
  readonly toEnd: () => void;
}

/**
 * Makes a short jump in the talk a smooth one. The jump itself happens at once; then the way there is scrolled again, as a
 * reader would do it, relative to a row that was in sight before: so it does not matter what is drawn meanwhile.
 */
export class Glide {
  readonly #parts: GlideParts;
  #frame = 0;

  constructor(parts: GlideParts) {
    this.#parts = parts;
    // The reader takes over.
    for (const type of ["wheel", "touchstart", "pointerdown", "keydown"] as const)
      addEventListener(type, () => cancelAnimationFrame(this.#frame), { passive: true, capture: true });
  }

  /** Jumps, and glides there if it is near. */
  over(jump: () => void): void {
    const mark = matchMedia("(prefers-reduced-motion: reduce)").matches ? undefined : this.#findInSight();
    jump();
    if (mark === undefined) return;
    cancelAnimationFrame(this.#frame);
    // Where the jump has led is drawn in the next frame.
    this.#frame = requestAnimationFrame(() => this.#start(mark));
  }

  #start(mark: RowInSight): void {
    const { scroller, isAtEnd } = this.#parts;
    const wayPx = this.#offsetOf(mark.row) - mark.offsetPx;
    if (!mark.row.isConnected || wayPx === 0 || Math.abs(wayPx) > maxScreens * scroller.clientHeight) return;
    const startMs = performance.now();
    const endsAtEnd = isAtEnd();
    const step = () => {
      const share = Math.min(1, (performance.now() - startMs) / glideMs);
      // Fast at first, then slower.
      const wantedPx = mark.offsetPx + wayPx * (1 - (1 - share) ** 3);
      scroller.scrollTop += this.#offsetOf(mark.row) - wantedPx;
      if (share < 1 && mark.row.isConnected) this.#frame = requestAnimationFrame(step);
      else if (endsAtEnd) this.#parts.toEnd();
    };
    step();
  }

  #findInSight(): RowInSight | undefined {
    for (const row of this.#parts.scroller.querySelectorAll<HTMLElement>(".message")) {
      const offsetPx = this.#offsetOf(row);
      if (offsetPx >= 0) return { row, offsetPx };
    }
    return undefined;
  }

  #offsetOf(row: HTMLElement): number {
    return row.getBoundingClientRect().top - this.#parts.scroller.getBoundingClientRect().top;
  }
}
