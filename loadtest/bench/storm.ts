import type { RunningServer } from "./child.ts";
import { Lane, type LaneOwner, LostConnection } from "./lane.ts";
import { blame, type Peer } from "./peer.ts";
import type { Plan } from "./plan.ts";
import { ExactReplies } from "./replies.ts";
import { median } from "./statistics.ts";

/** How many that connected at once were answered a poll, and when the last of them was. */
export interface StormFigures {
  readonly peer: string;
  /** The least of all rounds. */
  readonly greeted: number;
  /** The most of all rounds: connections that the server closed, or that never came about. */
  readonly lost: number;
  /** The median of all rounds. */
  readonly lastMs: number;
}

type Round = Omit<StormFigures, "peer">;

/** Until the kernel has put away what the round before opened. */
const settleMs = 1000;

/**
 * Sends a storm of connects to each peer, in turns, a fresh server each time. The first, which is ours, must not lose
 * a connection; what others do is told.
 */
export async function compareStorm(peers: readonly Peer[], plan: Plan): Promise<StormFigures[]> {
  const rounds = new Map<string, Round[]>(peers.map(({ name }) => [name, []]));
  for (let round = 0; round < plan.stormRounds; round++) {
    for (const peer of peers) {
      const figures = await blame(peer.name, measureRound(peer, plan));
      if (peer === peers[0] && figures.lost > 0)
        throw new Error(`${peer.name}: ${figures.lost} connections lost`);
      rounds.get(peer.name)?.push(figures);
      await Bun.sleep(plan.isQuick ? 0 : settleMs);
    }
  }
  return [...rounds].map(([peer, figures]) => ({
    peer,
    greeted: Math.min(...figures.map(({ greeted }) => greeted)),
    lost: Math.max(...figures.map(({ lost }) => lost)),
    lastMs: median(figures.map(({ lastMs }) => lastMs)),
  }));
}

async function measureRound(peer: Peer, { stormConnections, stormTimeoutMs }: Plan): Promise<Round> {
  using server = await peer.start();
  using storm = new Storm(peer, stormConnections);
  storm.begin(server);
  await Promise.race([storm.isOver, Bun.sleep(stormTimeoutMs)]);
  return { greeted: storm.greeted, lost: storm.lost, lastMs: storm.lastMs };
}

/** All connects are begun before the first is looked after; each polls as soon as it is through. */
class Storm implements Disposable, LaneOwner {
  readonly #peer: Peer;
  readonly #size: number;
  readonly #lanes: Lane[] = [];
  readonly #end = Promise.withResolvers<void>();
  #startMs = 0;
  greeted = 0;
  lost = 0;
  lastMs = 0;
  #isClosed = false;

  constructor(peer: Peer, size: number) {
    this.#peer = peer;
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
      Lane.open(port, number, this).then((lane) => this.#poll(lane), refused);
    }
  }

  fail(error: Error): void {
    if (this.isClosed) return;
    if (!(error instanceof LostConnection)) return this.#end.reject(error);
    this.lost++;
    this.#endIfComplete();
  }

  #poll(lane: Lane): void {
    if (this.isClosed) return lane.terminate(); // it came through when the time was over
    this.#lanes.push(lane);
    const { request, reply } = this.#peer.poll;
    lane.ask({ replies: new ExactReplies(reply), answered: () => this.#greeted() }, request);
  }

  #greeted(): void {
    this.greeted++;
    this.lastMs = performance.now() - this.#startMs;
    this.#endIfComplete();
  }

  #endIfComplete(): void {
    if (this.greeted + this.lost >= this.#size) this.#end.resolve();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const lane of this.#lanes) lane.terminate();
  }
}
