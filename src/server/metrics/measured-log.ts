import type { AppendResult, Draft, MessageWriter, RedactResult } from "../../../actors/server/ports.ts";
import { Buckets, durationBounds } from "./buckets.ts";

/** The upper bounds of the buckets for messages per commit: the store commits at most 1,000 at once. */
const messageBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** A commit that takes longer than this is one that the log does not take, as far as a watcher is concerned. */
const stuckAfterMs = 5000;

/** The log as the store writes to it, with a record of its commits. */
export class MeasuredLog implements MessageWriter {
  /** How long commits took, in seconds, those that were refused included. */
  readonly durations = new Buckets(durationBounds);
  /** The messages of each commit. */
  readonly messages = new Buckets(messageBounds);
  readonly #log: MessageWriter;
  readonly #nowMs: () => number;
  #lastWrite: "taken" | "refused" = "taken";
  /** When the commit under way began; undefined if there is none. */
  #startedAtMs: number | undefined;

  /** `nowMs`: a clock that is never set back. */
  constructor(log: MessageWriter, nowMs: () => number = () => performance.now()) {
    this.#log = log;
    this.#nowMs = nowMs;
  }

  /** Whether the log took the last write, and no commit is stuck. */
  get isWritable(): boolean {
    return this.#lastWrite === "taken" && this.#commitMs < stuckAfterMs;
  }

  async append(batch: readonly Draft[]): Promise<AppendResult> {
    const startedAtMs = this.#nowMs();
    this.#startedAtMs = startedAtMs;
    const result = await this.#log.append(batch);
    this.#startedAtMs = undefined;
    this.#lastWrite = result.outcome === "appended" ? "taken" : "refused";
    this.durations.observe((this.#nowMs() - startedAtMs) / 1000);
    if (result.outcome === "appended") this.messages.observe(batch.length);
    return result;
  }

  redact(id: number): Promise<RedactResult> {
    return this.#log.redact(id);
  }

  /** A log may answer others while a commit is stuck. */
  async findWriteObstacle(): Promise<string | undefined> {
    const obstacle = await this.#log.findWriteObstacle();
    this.#lastWrite = obstacle === undefined ? "taken" : "refused";
    if (obstacle !== undefined || this.#commitMs < stuckAfterMs) return obstacle;
    return `the message log is too slow: it has been storing messages for ${Math.floor(this.#commitMs / 1000)} s`;
  }

  /** How long the commit under way has taken; 0 if there is none. */
  get #commitMs(): number {
    return this.#startedAtMs === undefined ? 0 : this.#nowMs() - this.#startedAtMs;
  }
}
