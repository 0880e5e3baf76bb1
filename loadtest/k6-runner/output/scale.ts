/** A tick of an axis: where it stands, from 0 to 1, and what it says. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Places values on an axis, from 0 to 1. */
export interface Scale {
  readonly ticks: readonly Tick[];
  place(value: number): number;
}

/** An axis from 0 to a round number that is at least `max`, with some `count` ticks, at least `minStep` apart. */
export function linearScale(max: number, { count = 5, minStep = 0, unit = "" } = {}): Scale {
  const step = Math.max(minStep, roundUp((max > 0 ? max : 1) / count));
  const end = Math.max(1, Math.ceil(max / step)) * step;
  const marks = Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step);
  return {
    ticks: marks.map((mark) => ({ at: mark / end, label: `${formatTick(mark)}${unit}` })),
    place: (value) => value / end,
  };
}

/** A logarithmic axis over the powers of ten around `values`; what is not above zero stands at its start. */
export function logScale(values: readonly number[], unit = ""): Scale {
  const powers = values.flatMap((value) => (value > 0 ? [Math.log10(value)] : []));
  const from = powers.length === 0 ? 0 : Math.floor(Math.min(...powers));
  const to = Math.max(from + 1, Math.ceil(Math.max(...powers)));
  const marks = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return {
    ticks: marks.map((power) => ({
      at: (power - from) / (to - from),
      label: `${formatTick(10 ** power)}${unit}`,
    })),
    place: (value) => Math.max(0, (Math.log10(value) - from) / (to - from)),
  };
}

/** An axis of percentiles on which each further nine takes the same space, up to what `count` samples can show. */
export function percentileScale(count: number): Scale {
  const nines = Math.max(1, Math.log10(count));
  const labels = ["0%", "90%", "99%", "99.9%", "99.99%", "99.999%", "99.9999%"];
  return {
    ticks: labels.flatMap((label, index) => (index <= nines ? [{ at: index / nines, label }] : [])),
    place: (percent) => Math.min(1, -Math.log10(1 - percent / 100) / nines),
  };
}

/** The next of 1, 2, 5, 10, 20, … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((factor) => factor * power >= value) ?? 10) * power;
}

function formatTick(value: number): string {
  const number = Number(value.toPrecision(6));
  return number >= 1000 ? number.toLocaleString("en") : String(number);
}
