import { Connection, type ConnectionOwner, type ConnectionTask } from "./connection.ts";
import type { RequestReply } from "./contender.ts";
import { ExactReplies, type ReplyReader } from "./replies.ts";

/** How many connects run at once: below 512, the backlog of most servers. */
const connectsAtOnce = 250;
const replyTimeoutMs = 30_000;

/** Many connections to one server. A failure of one connection rejects the group's pending calls. */
export class ConnectionGroup implements Disposable, ConnectionOwner {
  readonly connections: Connection[] = [];
  readonly #failure = Promise.withResolvers<never>();
  #isClosed = false;

  constructor() {
    this.#failure.promise.catch(() => {}); // `guard` reports it
  }

  /** Opens a group of `count` connections. */
  static async open(port: number, count: number): Promise<ConnectionGroup> {
    const group = new ConnectionGroup();
    await group.grow(port, count);
    return group;
  }

  /** Opens `count` more connections. */
  async grow(port: number, count: number): Promise<void> {
    for (let left = count; left > 0; left -= connectsAtOnce) {
      const first = this.connections.length;
      const group = Array.from({ length: Math.min(left, connectsAtOnce) }, (_, index) =>
        Connection.open(port, first + index, this),
      );
      this.connections.push(...(await Promise.all(group)));
    }
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  fail(error: Error): void {
    this.#failure.reject(error);
  }

  /** The result of `work`; rejects if a connection fails first. */
  async guard<Result>(work: Promise<Result>): Promise<Result> {
    return await Promise.race([work, this.#failure.promise]);
  }

  /** Waits this long; rejects if a connection fails. */
  async run(durationMs: number): Promise<void> {
    await this.guard(Bun.sleep(durationMs));
  }

  /** Sends one request on each connection from index `from` on; resolves to the time of the last reply. */
  async requestEach(exchangeOf: (number: number) => RequestReply, from = 0): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    let missing = this.connections.length - from;
    const answered = () => {
      if (--missing === 0) resolve(performance.now());
    };
    this.connections.slice(from).forEach((connection, index) => {
      const { request, reply } = exchangeOf(from + index);
      connection.request({ replies: new ExactReplies(reply), answered }, request);
    });
    const late = Bun.sleep(replyTimeoutMs).then(() => {
      throw new Error(`${missing} replies did not come within ${replyTimeoutMs} ms`);
    });
    late.catch(() => {}); // ignored after the race
    return await this.guard(Promise.race([promise, late]));
  }

  /** Makes each connection send `inFlight` requests at once, and again after their last reply, until disposed. */
  loop({ request, reply }: RequestReply, inFlight: number): LatencyRecorder {
    const recorder = new LatencyRecorder();
    const batch = new Uint8Array(Buffer.concat(Array<Uint8Array>(inFlight).fill(request)));
    for (const connection of this.connections)
      connection.request(
        new RequestLoop(new ExactReplies(reply), batch, inFlight, recorder),
        batch,
        inFlight,
      );
    return recorder;
  }

  /** Resets all connections. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const connection of this.connections) connection.terminate();
  }
}

/** Counts the replies to a load and records its latencies. */
export class LatencyRecorder {
  replies = 0;
  #latenciesMs: number[] = [];

  /** Adds a batch of replies, complete `tookMs` after it was due. */
  add(replies: number, tookMs: number): void {
    this.replies += replies;
    this.#latenciesMs.push(tookMs);
  }

  /** Returns the latencies since the last call. */
  takeLatencies(): number[] {
    const taken = this.#latenciesMs;
    this.#latenciesMs = [];
    return taken;
  }
}

class RequestLoop implements ConnectionTask {
  constructor(
    readonly replies: ReplyReader,
    readonly batch: Uint8Array,
    readonly inFlight: number,
    readonly recorder: LatencyRecorder,
  ) {}

  answered(connection: Connection, tookMs: number): void {
    this.recorder.add(this.inFlight, tookMs);
    connection.request(this, this.batch, this.inFlight);
  }
}
