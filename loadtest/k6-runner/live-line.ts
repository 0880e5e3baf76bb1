import { formatCount, formatMs, formatNumber } from "../k6/table.ts";
import { boardMetrics } from "./board-metrics.ts";
import { percentileOf } from "./number-list.ts";
import type { RunState } from "./run.ts";
import type { Timeline } from "./timeline.ts";

/** The terminal that the line is on. */
export interface LiveTerminal {
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const redrawMs = 250;
/** Scripts count a second's replies when it is over, and worker processes send their samples with a delay. */
const settleMs = 400;
/** From how many samples of a second the p99 is taken: to sort them all would delay the generator's own loop. */
const sortedSamples = 4000;
const clear = "\r\u001b[K";

/** A line at the bottom of a terminal that says how a run goes. Between `start` and `end`, write with `print`. */
export class LiveLine {
  readonly #terminal: LiveTerminal;
  #timer: ReturnType<typeof setInterval> | undefined;
  #describe = () => "";

  constructor(terminal: LiveTerminal) {
    this.#terminal = terminal;
  }

  /** Shows what `describe` returns, and keeps it up to date. */
  start(describe: () => string): void {
    this.#describe = describe;
    this.#timer = setInterval(() => this.#draw(), redrawMs);
    this.#draw();
  }

  /** Prints a line of text above the live line. */
  print(text: string): void {
    if (this.#timer === undefined) this.#terminal.write(`${text}\n`);
    else this.#terminal.write(`${clear}${text}\n${this.#visible()}`);
  }

  /** Removes the line. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#terminal.write(clear);
  }

  #draw(): void {
    this.#terminal.write(`${clear}${this.#visible()}`);
  }

  /** A line that wraps could not be removed. A terminal that does not know its size says that it has 0 columns. */
  #visible(): string {
    return this.#describe().slice(0, Math.max(0, (this.#terminal.columns || 80) - 1));
  }
}

/** The live line's text: the last whole second, the errors so far, and the time left. */
export function describeRun(state: RunState, timeline: Timeline): string {
  const { measuredTime } = timeline;
  if (measuredTime === undefined) return describeState(state);
  const { fromMs, untilMs } = measuredTime;
  const errors = `${formatCount(timeline.totalOf(...boardMetrics.errors))} errors`;
  const leftSeconds = Math.ceil((untilMs - state.runMs) / 1000);
  const left = leftSeconds > 0 ? `${leftSeconds}s left` : "waiting for the last replies";
  const second = timeline.seconds[Math.floor((state.runMs - fromMs - settleMs) / 1000) - 1];
  if (second === undefined) return `${left}, ${state.runMs < fromMs ? "warming up, " : ""}${errors}`;
  const p99Ms = percentileOf(second.someTimesOf(boardMetrics.latencies, sortedSamples), 99);
  const rate = `${formatNumber(second.countOf(boardMetrics.replies))} req/s`;
  return `${left}, ${rate}, p99 ${formatMs(p99Ms)}, ${errors}`;
}

/** The progress of a script that does not say what it measures, in k6's format. */
export function describeState({ runMs, maxRunMs, vus, ends }: RunState): string {
  const ended = `${ends.completed} complete and ${ends.interrupted + ends.failed} interrupted iterations`;
  return `running (${(runMs / 1000).toFixed(1)}s of at most ${maxRunMs / 1000}s), ${vus} VUs, ${ended}`;
}
