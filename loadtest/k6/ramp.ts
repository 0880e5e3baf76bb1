/** One part of a ramp: the number of connections changes evenly until it is `target`. */
export interface Stage {
  readonly target: number;
  readonly durationMs: number;
}

/** How many connections a ramp asks for at this time after its start. */
export function rampTarget(stages: readonly Stage[], afterMs: number): number {
  let from = 0;
  let startMs = 0;
  for (const { target, durationMs } of stages) {
    if (afterMs < startMs + durationMs) {
      return Math.floor(from + ((target - from) * (afterMs - startMs)) / durationMs);
    }
    from = target;
    startMs += durationMs;
  }
  return from;
}
