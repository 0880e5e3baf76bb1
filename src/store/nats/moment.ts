/** A moment by two clocks: one stands still while a machine sleeps, the other can be set back. */
export interface Moment {
  readonly steadyMs: number;
  readonly wallMs: number;
}

/** This moment. */
export function now(): Moment {
  return { steadyMs: performance.now(), wallMs: Date.now() };
}

/** The time since then; by the clock that says more, so it is never too short. */
export function elapsedMs({ steadyMs, wallMs }: Moment): number {
  return Math.max(performance.now() - steadyMs, Date.now() - wallMs);
}
