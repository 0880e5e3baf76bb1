import { Counter, Gauge, Trend } from "k6/metrics";
import type { Fault } from "./consistency.ts";
import { encodeFirstFault } from "./first-fault.ts";
import { LatencyMetrics, type Timed } from "./latency-metrics.ts";
import type { MessageCounts } from "./reconciliation.ts";

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
const surplusIterations = new Counter("surplus_iterations");
const lostConnections = new Counter("lost_connections");
/** For each connection that is back: from the first loss of the outage to its first reply. */
const recovery = new Trend("recovery", true);
const failedAttempts = new Counter("failed_attempts");
const bailouts = new Counter("bailouts");
const finished = new Counter("finished_vus");
/** When the measured time begins, since the run began, and how long it is: what a run's progress is shown from. */
const measuredFrom = new Gauge("measured_from", true);
const measuredFor = new Gauge("measured_for", true);

/** How many faults of one VU are logged as they happen; all faults are counted. */
const loggedFaults = 10;

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
  private readonly latencies = { other: new LatencyMetrics("other"), send: new LatencyMetrics("send") };
  private faults = 0;
  private errors = 0;

  constructor(vu: number, durationSeconds: number) {
    this.vu = vu;
    this.durationMs = durationSeconds * 1000;
  }

  /** Sets the start of the measured time. */
  start(startMs: number): void {
    this.startMs = startMs;
    measuredFrom.add(startMs);
    measuredFor.add(this.durationMs);
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

  countReply(nowMs: number): void {
    if (this.measures(nowMs)) this.replies++;
  }

  countLatency(timed: Timed, dueMs: number, nowMs: number): void {
    if (this.measures(dueMs)) this.latencies[timed].add(nowMs - dueMs);
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
    this.errors += count;
    this.report(`timeout: ${what}`);
  }

  countConnectionError(reason: string, count = 1): void {
    connectionErrors.add(count);
    this.errors += count;
    this.report(`connection: ${reason}`);
  }

  /** Connection errors and time-outs so far. */
  get errorCount(): number {
    return this.errors;
  }

  /** An attempt to reconnect failed: part of an outage that counted as an error when it began. */
  countFailedAttempt(): void {
    failedAttempts.add(1);
  }

  countLoss(): void {
    lostConnections.add(1);
  }

  /** A lost connection has its first reply, this long after the first loss of the outage. */
  countReturn(afterMs: number): void {
    recovery.add(afterMs);
  }

  /** The VU stopped because of its errors. */
  countBailout(): void {
    bailouts.add(1);
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

  /** k6 runs an iteration that the script did not ask for. */
  countSurplusIteration(): void {
    surplusIterations.add(1);
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
    this.latencies.other.flush();
    this.latencies.send.flush();
    this.replies = this.bytes = this.commands = this.late = 0;
  }

  private report(text: string): void {
    this.faults++;
    if (this.faults === 1) {
      for (const { value, tags } of encodeFirstFault(text, this.vu)) firstFault.add(value, tags);
    }
    if (this.faults <= loggedFaults) console.error(text);
    if (this.faults === loggedFaults + 1) console.error("further faults are counted but not logged");
  }
}
