import { Counter, Gauge, Trend } from "k6/metrics";
import { type Fault, faultKinds } from "./consistency.ts";
import { encodeFirstFault, firstFaultThresholds } from "./first-fault.ts";
import type { MessageCounts } from "./reconciliation.ts";
import type { Settings } from "./settings.ts";

const latency = new Trend("latency", true);
const latencySquares = new Counter("latency_squares");
const sendLatency = new Trend("send_latency", true);
const sendLatencySquares = new Counter("send_latency_squares");
const generatorLag = new Trend("generator_lag", true);
const commands = new Counter("commands");
const replies = new Counter("replies");
const replyBytes = new Counter("reply_bytes");
const late = new Counter("late_commands");
const brokenReplies = new Counter("broken_replies");
const firstFault = new Counter("first_fault");
const refusals = new Counter("refusals");
const timeouts = new Counter("timeouts");
const connectionErrors = new Counter("connection_errors");
const acknowledged = new Counter("acknowledged_messages");
const reconciled = new Counter("reconciled_messages");
const gone = new Counter("gone_messages");
/** The longest measured time of a VU so far: a run can end early. */
const measured = new Gauge("measured_ms", true);
const unread = new Counter("unread_messages");
const finished = new Counter("finished_vus");

/** The statistics of a Trend: the columns of autocannon's table, and those that only the JSON has. */
export const trendStats = [
  ...["min", "avg", "med", "max", "count"],
  ...["p(2.5)", "p(50)", "p(75)", "p(90)", "p(97.5)", "p(99)", "p(99.9)", "p(99.99)"],
];

/** How many faults of one VU are logged as they happen; all faults are counted. */
const loggedFaults = 10;

/** Which latency a command belongs to: `send` has its own. */
export type Timed = "send" | "other";

/** The thresholds of a run with these latencies, and those that always pass and only make k6 keep sub-metrics. */
export function thresholdsFor(settings: Settings, timed: readonly Timed[]): Record<string, string[]> {
  const thresholds: Record<string, string[]> = {
    replies: ["count>0"],
    broken_replies: ["count==0"],
    refusals: ["count==0"],
    timeouts: ["count==0"],
    connection_errors: ["count==0"],
    unread_messages: ["count==0"],
    // A script that throws ends its VU, and k6 would still exit 0.
    finished_vus: [`count>=${settings.vus}`],
    ...firstFaultThresholds("first_fault", settings.vus),
    ...latencyThresholds(settings, timed),
  };
  if (settings.maxLagMs !== undefined) thresholds.generator_lag = [`max<${settings.maxLagMs}`];
  for (const kind of faultKinds) thresholds[`broken_replies{kind:${kind}}`] = ["count>=0"];
  for (let second = 0; second < settings.durationSeconds; second++) {
    thresholds[`replies{second:${second}}`] = ["count>=0"];
    thresholds[`reply_bytes{second:${second}}`] = ["count>=0"];
  }
  return thresholds;
}

/** Without samples a p99 is 0 and passes. k6 has no threshold on the count of a trend, so the squares tell. */
function latencyThresholds({ maxP99Ms }: Settings, timed: readonly Timed[]): Record<string, string[]> {
  if (maxP99Ms === undefined) return {};
  const names = timed.map((each) => (each === "send" ? "send_latency" : "latency"));
  return Object.fromEntries(
    names.flatMap((name) => [
      [name, [`p(99)<${maxP99Ms}`]],
      [`${name}_squares`, ["count>0"]],
    ]),
  );
}

/** One VU's metrics. Frequent counts are flushed once a second: each sample costs k6 about 3 us. */
export class Metrics {
  private readonly vu: number;
  private durationMs: number;
  private startMs = Number.POSITIVE_INFINITY;
  private second = 0;
  private replies = 0;
  private bytes = 0;
  private commands = 0;
  private late = 0;
  private squares = 0;
  private sendSquares = 0;
  private faults = 0;

  constructor(vu: number, durationSeconds: number) {
    this.vu = vu;
    this.durationMs = durationSeconds * 1000;
  }

  /** Sets the start of the measured time. */
  start(startMs: number): void {
    this.startMs = startMs;
  }

  /** Ends the measured time, if it has not ended. */
  stop(nowMs: number): void {
    this.durationMs = Math.min(this.durationMs, Math.max(0, nowMs - this.startMs));
  }

  /** Whether this moment is in the measured time. */
  measures(atMs: number): boolean {
    return atMs >= this.startMs && atMs < this.startMs + this.durationMs;
  }

  /** Counts a command that is due, sent or not. If it is due in the measured time, its latency counts. */
  countCommand(dueMs: number, isLate: boolean): void {
    if (!this.measures(dueMs)) return;
    this.commands++;
    if (isLate) this.late++;
  }

  countReply(timed: Timed, dueMs: number, nowMs: number): void {
    if (this.measures(nowMs)) this.replies++;
    if (!this.measures(dueMs)) return;
    const tookMs = nowMs - dueMs;
    if (timed === "send") {
      sendLatency.add(tookMs);
      this.sendSquares += tookMs * tookMs;
    } else {
      latency.add(tookMs);
      this.squares += tookMs * tookMs;
    }
  }

  countBytes(bytes: number, nowMs: number): void {
    if (this.measures(nowMs)) this.bytes += bytes;
  }

  /** Counts how late a tick is. The stall that it ends delayed what was measured, even if the measured time is over. */
  countLag(lagMs: number, nowMs: number): void {
    if (nowMs >= this.startMs) generatorLag.add(Math.max(0, lagMs));
  }

  countRefusal(line: string): void {
    refusals.add(1);
    this.report(`refused: ${line}`);
  }

  countTimeout(what: string, count = 1): void {
    timeouts.add(count);
    this.report(`timeout: ${what}`);
  }

  countConnectionError(reason: string): void {
    connectionErrors.add(1);
    this.report(`connection: ${reason}`);
  }

  countFault({ kind, why }: Fault): void {
    brokenReplies.add(1, { kind });
    this.report(`${kind}: ${why}`);
  }

  countMessages(counts: MessageCounts): void {
    acknowledged.add(counts.acknowledged);
    reconciled.add(counts.reconciled);
    gone.add(counts.gone);
    unread.add(counts.unread);
  }

  /** Flushes the counters when a new second begins. Called often. */
  roll(nowMs: number): void {
    const second = Math.floor((nowMs - this.startMs) / 1000);
    if (second === this.second) return;
    this.flush();
    this.second = second;
    if (second > 0) measured.add(Math.min(second * 1000, this.durationMs));
  }

  /** The VU finished without an exception. */
  finish(): void {
    this.flush();
    if (Number.isFinite(this.startMs)) measured.add(this.durationMs);
    finished.add(1);
  }

  private flush(): void {
    const tags = { second: String(Math.max(this.second, 0)) };
    if (this.replies > 0) replies.add(this.replies, tags);
    if (this.bytes > 0) replyBytes.add(this.bytes, tags);
    if (this.commands > 0) commands.add(this.commands);
    if (this.late > 0) late.add(this.late);
    if (this.squares > 0) latencySquares.add(this.squares);
    if (this.sendSquares > 0) sendLatencySquares.add(this.sendSquares);
    this.replies = this.bytes = this.commands = this.late = this.squares = this.sendSquares = 0;
  }

  private report(text: string): void {
    this.faults++;
    if (this.faults === 1) {
      for (const { value, tags } of encodeFirstFault(text, this.vu)) firstFault.add(value, tags);
    }
    if (this.faults <= loggedFaults) console.error(text);
    if (this.faults === loggedFaults) console.error("further faults are counted but not logged");
  }
}
