import type { RunningServer } from "./child.ts";
import { Connection, type ConnectionOwner, LostConnection } from "./connection.ts";
import type { Contender } from "./contender.ts";
import { ExactReplies } from "./replies.ts";
import { measureInTurns, medianOf } from "./rounds.ts";
import type { Workload } from "./workload.ts";

/** How many of the connections opened at once got a reply to a poll, and when the last reply came. */
export interface StormFigures {
  readonly contender: string;
  /** The minimum over all rounds. */
  readonly answered: number;
  /** The maximum over all rounds: connections that the server closed or that failed to open. */
  readonly lost: number;
  /** The median over all rounds. */
  readonly lastMs: number;
}

type StormRound = Omit<StormFigures, "contender">;

/** Time for the kernel to clean up the connections of the round before. */
const settleMs = 1000;

/**
 * Opens many connections at once to each contender, in turns, each time on a fresh server. The first contender, this
 * server, must not lose a connection; the losses of others are reported.
 */
export async function compareStorm(
  contenders: readonly Contender[],
  workload: Workload,
): Promise<StormFigures[]> {
  const rounds = await measureInTurns(contenders, workload.stormRounds, async (contender) => {
    const figures = await measureRound(contender, workload);
    if (contender === contenders[0] && figures.lost > 0) throw new Error(`${figures.lost} connections lost`);
    await Bun.sleep(workload.isQuick ? 0 : settleMs);
    return figures;
  });
  return [...rounds].map(([contender, figures]) => ({
    contender,
    answered: Math.min(...figures.map(({ answered }) => answered)),
    lost: Math.max(...figures.map(({ lost }) => lost)),
    lastMs: medianOf(figures, ({ lastMs }) => lastMs),
  }));
}

async function measureRound(
  contender: Contender,
  { stormConnections, stormTimeoutMs }: Workload,
): Promise<StormRound> {
  using server = await contender.start();
  using storm = new Storm(contender, stormConnections);
  storm.begin(server);
  await Promise.race([storm.isOver, Bun.sleep(stormTimeoutMs)]);
  return { answered: storm.answered, lost: storm.lost, lastMs: storm.lastMs };
}

/** Starts all connects before it handles the first; each connection polls as soon as it is open. */
class Storm implements Disposable, ConnectionOwner {
  readonly #contender: Contender;
  readonly #size: number;
  readonly #connections: Connection[] = [];
  readonly #end = Promise.withResolvers<void>();
  #startMs = 0;
  answered = 0;
  lost = 0;
  lastMs = 0;
  #isClosed = false;

  constructor(contender: Contender, size: number) {
    this.#contender = contender;
    this.#size = size;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isOver(): Promise<void> {
    return this.#end.promise;
  }

  begin({ port }: RunningServer): void {
    this.#startMs = performance.now();
    const refused = () => this.fail(new LostConnection());
    for (let number = 0; number < this.#size; number++) {
      Connection.open(port, number, this).then((connection) => this.#poll(connection), refused);
    }
  }

  fail(error: Error): void {
    if (this.isClosed) return;
    if (!(error instanceof LostConnection)) return this.#end.reject(error);
    this.lost++;
    this.#endIfComplete();
  }

  #poll(connection: Connection): void {
    if (this.isClosed) return connection.terminate(); // opened after the end
    this.#connections.push(connection);
    const { request, reply } = this.#contender.poll;
    connection.request({ replies: new ExactReplies(reply), answered: () => this.#countAnswer() }, request);
  }

  #countAnswer(): void {
    this.answered++;
    this.lastMs = performance.now() - this.#startMs;
    this.#endIfComplete();
  }

  #endIfComplete(): void {
    if (this.answered + this.lost >= this.#size) this.#end.resolve();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const connection of this.#connections) connection.terminate();
  }
}
