import { Connection, type ConnectionOwner, type ConnectionTask } from "./connection.ts";
import type { RequestReply } from "./contender.ts";
import { ExactReplies, type ReplyReader } from "./replies.ts";

/** Connections that come about at the same time: a backlog of 512, which most servers have, is not exceeded. */
const connectsAtOnce = 250;
const answerTimeoutMs = 30_000;

/** Many connections to one server. What goes wrong on one of them fails whatever is awaited here. */
export class ConnectionGroup implements Disposable, ConnectionOwner {
  readonly connections: Connection[] = [];
  readonly #failure = Promise.withResolvers<never>();
  #isClosed = false;

  constructor() {
    this.#failure.promise.catch(() => {}); // who awaits something of the group gets it
  }

  /** Connects `count` times. */
  static async open(port: number, count: number): Promise<ConnectionGroup> {
    const group = new ConnectionGroup();
    await group.grow(port, count);
    return group;
  }

  /** Connects `count` times more. */
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

  /** Whatever `work` gives, unless something goes wrong before. */
  async guard<Result>(work: Promise<Result>): Promise<Result> {
    return await Promise.race([work, this.#failure.promise]);
  }

  /** Lets it go on for so long. */
  async run(durationMs: number): Promise<void> {
    await this.guard(Bun.sleep(durationMs));
  }

  /** Asks once on each of these connections, and resolves when all are answered: to when the last one was. */
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
    const late = Bun.sleep(answerTimeoutMs).then(() => {
      throw new Error(`${missing} replies did not come within ${answerTimeoutMs} ms`);
    });
    late.catch(() => {}); // it is late for nobody once all are there
    return await this.guard(Promise.race([promise, late]));
  }

  /** Has each connection ask `inFlight` times at once, and again when all of these are answered, for ever. */
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

  /** Ends all connections. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const connection of this.connections) connection.terminate();
  }
}

/** What a load got so far. */
export class LatencyRecorder {
  replies = 0;
  #latenciesMs: number[] = [];

  /** `replies` came together, so long after they were asked for. */
  add(replies: number, tookMs: number): void {
    this.replies += replies;
    this.#latenciesMs.push(tookMs);
  }

  /** Gives the latencies since it was last called. */
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
