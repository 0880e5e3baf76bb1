import { Chance } from "./chance.ts";
import { SeenMessages } from "./seen-messages.ts";
import { SimulatedEngine } from "./simulated-engine.ts";
import { SimulatedNetwork } from "./simulated-network.ts";
import { SimulatedNode, type SimulatedWorld } from "./simulated-node.ts";
import { SimulatedTime } from "./simulated-time.ts";

/** What fails, and when it begins. `node`: the index of the node that it hits. */
export type SimulatedFault = { readonly atMs: number; readonly node: number; readonly forMs: number } & (
  | { readonly kind: "loss"; readonly loss: number }
  | { readonly kind: "kill" | "freeze" | "restart" }
  | { readonly kind: "split"; readonly more: number; readonly engineSide: "inside" | "outside" | "nowhere" }
);

/** A cluster of simulated nodes with clients, whose history is checked. */
export class SimulatedCluster {
  readonly time = new SimulatedTime();
  readonly history: SeenMessages;
  readonly #world: SimulatedWorld;
  readonly #nodes = new Map<string, SimulatedNode>();
  #bootCount = 0;
  #peers: readonly string[];
  #clients: "active" | "at rest" = "active";

  constructor(seed: number, peers: readonly string[]) {
    const chance = new Chance(seed);
    const { time } = this;
    const engine = new SimulatedEngine(time, chance);
    this.history = new SeenMessages(engine);
    const network = new SimulatedNetwork(time, chance);
    this.#world = { time, chance, engine, network, history: this.history };
    this.#peers = peers;
    for (const name of peers) this.start(name);
    this.#act();
  }

  /** The last process of each node. */
  get nodes(): readonly SimulatedNode[] {
    return [...this.#nodes.values()];
  }

  get lastMessageId(): number {
    return this.#world.engine.lastMessageId;
  }

  set loss(loss: number) {
    this.#world.network.loss = loss;
  }

  /** Starts a process under a node's name, or lets it wait for the lease of the one before. */
  start(name: string, peers: readonly string[] = this.#peers): void {
    const boot = `${name}${++this.#bootCount}`;
    if (!this.#world.engine.lease(name, boot)) return this.time.plan(1000, () => this.start(name, peers));
    this.#nodes.set(name, new SimulatedNode(this.#world, name, peers, boot));
  }

  /** Ends a node's process gracefully, and starts one with this list of nodes. */
  restart(name: string, peers: readonly string[] = this.#peers): void {
    const node = this.#nodes.get(name);
    if (node?.state !== "running") return;
    node.kill();
    this.#world.engine.giveBack(name);
    this.start(name, peers);
  }

  /** Restarts one node after the other with a new list, a new node first or last, each once the one before is open. */
  roll(peers: readonly string[], isNewFirst: boolean, end: () => void): void {
    const old = this.#peers;
    this.#peers = peers;
    const added = peers.filter((name) => !old.includes(name));
    const order = isNewFirst ? [...added, ...old] : [...old, ...added];
    const step = (at: number) => {
      const name = order[at];
      const before = order[at - 1];
      if (before !== undefined && this.#nodes.get(before)?.isOpen !== true) {
        return this.time.plan(200, () => step(at));
      }
      if (name === undefined) return end();
      if (added.includes(name)) this.start(name, peers);
      else this.restart(name, peers);
      this.time.plan(200, () => step(at + 1));
    };
    step(0);
  }

  plan(fault: SimulatedFault): void {
    this.time.plan(fault.atMs, () => this.#begin(fault));
  }

  /** Cuts these nodes, or single processes, off from all others. */
  split(side: ReadonlySet<string>, engineSide: "inside" | "outside" | "nowhere"): void {
    Object.assign(this.#world.network, { side, engineSide, splitAtMs: this.time.nowMs });
  }

  /** Ends all faults. */
  heal(): void {
    const { network } = this.#world;
    network.loss = 0;
    network.side = undefined;
    for (const node of this.#nodes.values()) node.thaw();
  }

  /** Clients send nothing more, and read no more. */
  rest(): void {
    this.#clients = "at rest";
  }

  #begin(fault: SimulatedFault): void {
    const { network } = this.#world;
    const name = this.#peers[fault.node % this.#peers.length] ?? "";
    const node = this.#nodes.get(name);
    const later = (run: () => void) => this.time.plan(fault.forMs, run);
    switch (fault.kind) {
      case "loss":
        network.loss = fault.loss;
        return later(() => {
          network.loss = 0;
        });
      case "kill":
        if (node === undefined || node.state === "ended") return;
        node.kill();
        return later(() => this.start(name));
      case "restart":
        return this.restart(name);
      case "freeze":
        node?.freeze();
        // Another process takes the node's name when the lease allows it.
        if (fault.forMs > 15_000) this.start(name);
        return later(() => {
          node?.thaw();
          // It goes on for a while beside its successor, then gives up.
          if (node !== this.#nodes.get(name)) this.time.plan(5000, () => node?.kill());
        });
      case "split": {
        const from = fault.node % this.#peers.length;
        const side = new Set([...this.#peers, ...this.#peers].slice(from, from + 1 + fault.more));
        this.split(side, fault.engineSide);
        return later(() => {
          network.side = undefined;
        });
      }
    }
  }

  /** What clients do, for ever. */
  #act(): void {
    const { chance } = this.#world;
    this.time.plan(chance.upTo(12), () => {
      if (this.#clients === "at rest") return;
      this.#act();
      if (this.#nodes.size === 0) return;
      const node = chance.of(this.nodes);
      const kind = chance.next();
      if (kind < 0.75) node.read();
      else if (kind < 0.97) {
        const count = chance.is(0.05) ? 80 : 1 + Math.floor(chance.upTo(4));
        node.append(Array.from({ length: count }, (_, at) => `${node.boot} at ${this.time.nowMs} ${at}`));
      } else node.redact();
    });
  }
}
