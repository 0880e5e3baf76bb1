import type { StoredMessage } from "../../../actors/server/ports.ts";
import { MirrorFollower } from "../../../src/store/nats/follower.ts";
import type { LogPart } from "../../../src/store/nats/log-part.ts";
import { Mirror } from "../../../src/store/nats/mirror.ts";
import { Rounds } from "../../../src/store/nats/rounds.ts";
import type { Chance } from "./chance.ts";
import type { SeenMessages } from "./seen-messages.ts";
import { renewalMs, type SimulatedEngine } from "./simulated-engine.ts";
import type { NetworkProcess, SimulatedNetwork } from "./simulated-network.ts";
import type { SimulatedTime } from "./simulated-time.ts";

/** What all nodes of a simulation share. */
export interface SimulatedWorld {
  readonly time: SimulatedTime;
  readonly chance: Chance;
  readonly engine: SimulatedEngine;
  readonly network: SimulatedNetwork;
  readonly history: SeenMessages;
}

/** No renewal of the lease was confirmed for this time: another process may soon have the name. */
const fenceMs = 12_000;
/** Small, so that messages leave it. */
const mirrorCapacity = 60;

/** One process of a node: what NatsLog does with mirror, follower and rounds, and what sessions do with it. */
export class SimulatedNode implements NetworkProcess {
  readonly name: string;
  readonly peers: readonly string[];
  readonly boot: string;
  readonly notices: string[] = [];
  shownId = 0;
  state: "running" | "frozen" | "ended" = "running";
  #world: SimulatedWorld;
  #missed: (() => void)[] = [];
  #renewedAtMs = Number.NEGATIVE_INFINITY;
  #mirror: Mirror | undefined;
  #follower: MirrorFollower | undefined;
  #rounds: Rounds | undefined;
  #isAppending = false;
  #needsBarrier = true;
  #unanswered = 0;

  constructor(world: SimulatedWorld, name: string, peers: readonly string[], boot: string) {
    this.#world = world;
    this.name = name;
    this.peers = peers;
    this.boot = boot;
    this.#renew();
  }

  get isOpen(): boolean {
    return this.state === "running" && !this.#needsBarrier && !this.#isFenced;
  }

  /** Readers that nobody has answered. */
  get unanswered(): number {
    return this.#unanswered;
  }

  get obstacle(): string | undefined {
    return this.#rounds?.findObstacle();
  }

  deliver(run: () => void): void {
    if (this.state === "running") run();
    else if (this.state === "frozen") this.#missed.push(run);
  }

  freeze(): void {
    if (this.state === "running") this.state = "frozen";
  }

  thaw(): void {
    if (this.state !== "frozen") return;
    this.state = "running";
    const missed = this.#missed;
    this.#missed = [];
    for (const run of missed) this.deliver(run);
  }

  kill(): void {
    this.state = "ended";
    this.#missed = [];
    this.#world.network.disconnect(this);
  }

  /** A client reads the last word. */
  read(): void {
    if (this.state !== "running" || this.#rounds === undefined) return;
    const { history, time } = this.#world;
    const lowestId = history.highestId;
    const startedAtMs = time.nowMs;
    let calls = 0;
    const answer = () => {
      if (++calls > 1) history.fail(`a reader of ${this.boot} was called twice`);
      this.#unanswered--;
    };
    this.#unanswered++;
    this.#rounds.confirm({
      confirmed: () => {
        answer();
        history.read(this.boot, lowestId, this.shownId);
      },
      unconfirmed: () => {
        answer();
        history.unconfirmed(this.boot, time.nowMs - startedAtMs);
      },
    });
  }

  /** A client sends messages. `end` is called with the last id once they are stored and confirmed. */
  append(texts: readonly string[], end: (lastId: number) => void = () => undefined): void {
    if (!this.isOpen || this.#isAppending) return;
    this.#isAppending = true;
    const { time, engine, network } = this.#world;
    const commit = () => {
      // What is under way is stored even if this process has ended by then.
      if (!network.reachesEngine(this)) return time.plan(100, commit);
      const messages = engine.commit(texts);
      time.plan(network.delayMs(), () => this.deliver(() => this.#acknowledge(messages, end)));
    };
    time.plan(network.delayMs(), commit);
  }

  /** The operator redacts a message: the last one is followed by another one first. */
  redact(): void {
    const { engine, chance, network } = this.#world;
    if (!this.isOpen || engine.lastId < 1 || this.#isAppending || !network.reachesEngine(this)) return;
    const id = chance.is(0.5) ? engine.lastId : Math.ceil(chance.upTo(engine.lastId));
    const erase = () => {
      engine.erase(id);
      this.#follower?.announceRedaction(id);
    };
    if (id === engine.lastId) this.append([`message ${id} was redacted`], erase);
    else if (id < (this.#rounds?.confirmedId ?? 0)) erase();
  }

  get #isFenced(): boolean {
    return this.#world.time.nowMs - this.#renewedAtMs >= fenceMs;
  }

  #acknowledge(messages: readonly StoredMessage[], end: (lastId: number) => void): void {
    this.#follower?.announce(messages);
    const lastId = messages.at(-1)?.id ?? 0;
    const wait = (): unknown =>
      this.#rounds?.whenConfirmed(lastId, 1000).then((isConfirmed) => {
        if (this.state === "ended") return undefined;
        if (!isConfirmed) return wait();
        this.#isAppending = false;
        this.#world.history.acknowledge(lastId);
        return end(lastId);
      });
    wait();
  }

  #renew(): void {
    const { time, engine, network } = this.#world;
    const startedAtMs = time.nowMs;
    time.plan(network.delayMs(), () =>
      this.deliver(() => {
        if (network.reachesEngine(this) && engine.lease(this.name, this.boot)) {
          if (this.#isFenced) this.#passBarrier();
          this.#renewedAtMs = startedAtMs;
        }
        time.plan(renewalMs, () => this.deliver(() => this.#renew()));
      }),
    );
  }

  /** After each new lease: another process may have confirmed more than this one knows. */
  #passBarrier(): void {
    this.#needsBarrier = true;
    this.#rounds?.suspend();
    const { time, engine, network } = this.#world;
    const pass = () => {
      if (this.state === "ended") return;
      if (!network.reachesEngine(this)) return time.plan(200, pass);
      const { lastId } = engine;
      time.plan(network.delayMs(), () => this.deliver(() => this.#catchUp(lastId)));
    };
    time.plan(network.delayMs(), pass);
  }

  #catchUp(lastId: number): void {
    if (this.#mirror === undefined) this.#start(lastId);
    this.#follower?.expect(lastId);
    const wait = (): unknown =>
      this.#mirror?.whenAt(lastId, 5000).then((isThere) => {
        if (this.state === "ended" || this.#isFenced) return undefined;
        if (!isThere) return wait();
        this.#needsBarrier = false;
        return this.#rounds?.open();
      });
    wait();
  }

  #start(lastId: number): void {
    const { time, network, history } = this.#world;
    const clock = time.clock((run) => this.deliver(run));
    const bus = network.busOf(this);
    const { name: node, boot, peers } = this;
    const mirror = new Mirror({
      clock,
      capacity: mirrorCapacity,
      lastId: Math.max(0, lastId - mirrorCapacity),
    });
    const follower = new MirrorFollower({
      ...{ node, mirror, bus, clock },
      fetchPart: (fromId, count) => this.#fetch(fromId, count),
    });
    this.#mirror = mirror;
    this.#follower = follower;
    this.#rounds = new Rounds({
      ...{ node, boot, peers, mirror, follower, bus, clock },
      isConnected: () => true,
      isFenced: () => this.#isFenced,
      onNotice: ({ text }) => this.notices.push(text),
      defer: (start) => clock.after(0, start),
    });
    this.#rounds.follow({
      publish: (messages) => {
        history.publish(this.boot, this.shownId, messages);
        this.shownId = messages.at(-1)?.id ?? this.shownId;
      },
      withdraw: () => undefined,
    });
  }

  #fetch(fromId: number, count: number): Promise<LogPart> {
    const { time, chance, engine, network } = this.#world;
    const { promise, resolve, reject } = Promise.withResolvers<LogPart>();
    time.plan(network.delayMs(), () => {
      // A replica that is cut off has what it had when the network split.
      const atMs = network.reachesEngine(this) ? time.nowMs - engine.lagMs() : network.splitAtMs;
      const part = engine.read(fromId, Math.min(count, 20), atMs);
      if (chance.is(0.05)) return reject(new Error("no answer"));
      time.plan(network.delayMs(), () => this.deliver(() => resolve(part)));
    });
    return promise;
  }
}
