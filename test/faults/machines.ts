import { type CuttableLink, openLink } from "../support/cuttable-link.ts";
import { type NatsEngine, type NatsEngineOptions, startEngines } from "../support/nats-engine.ts";
import { runProgram } from "../support/program.ts";
import { type ServerProcess, spawnServer } from "../support/server.ts";
import { findLeader } from "./stream-leader.ts";

/** What a test may choose of its machines. */
export interface MachineOptions {
  /** The nodes that run at first: a, b and c unless said otherwise. */
  readonly nodes?: readonly string[];
  /** What each engine has beyond the others' settings. */
  readonly engineOptionsOf?: (machine: number) => NatsEngineOptions;
  /** Flags for each server. */
  readonly flags?: readonly string[];
}

/** A link leads from a machine to an engine of another one. */
interface MachineLink {
  readonly from: number;
  readonly to: number;
  readonly link: CuttableLink;
}

const allNodes = ["a", "b", "c", "d", "e"];

/**
 * Machines on a network that can be cut. The first three have an engine. Each may have a server of the board, which is one
 * node: `a` on machine 0, `b` on machine 1 and so on.
 */
export class Machines implements AsyncDisposable {
  readonly engines: readonly NatsEngine[];
  readonly #flags: readonly string[];
  readonly #links: MachineLink[];
  readonly #stores = new Map<string, string>();
  readonly #servers = new Map<string, ServerProcess>();
  readonly #detached: ServerProcess[] = [];
  readonly #ended: Promise<{ stderr: string }>[] = [];
  #peers: readonly string[];

  private constructor(engines: readonly NatsEngine[], links: MachineLink[], options: MachineOptions) {
    this.engines = engines;
    this.#links = links;
    this.#peers = options.nodes ?? allNodes.slice(0, 3);
    this.#flags = options.flags ?? [];
  }

  /** Starts the engines, makes the board, and starts the servers; waits until each one listens. */
  static async start(options: MachineOptions = {}): Promise<Machines> {
    const links: MachineLink[] = [];
    const engines = await startEngines(options.engineOptionsOf, (own, all) =>
      Promise.all(all.map(({ routes }, to) => addLink(links, own, to, routes))),
    );
    const machines = new Machines(engines, links, options);
    try {
      await machines.#makeBoard();
      await Promise.all(machines.#peers.map((node) => machines.startServer(node)));
      return machines;
    } catch (error) {
      await machines[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The nodes whose servers run, in order. */
  get nodes(): readonly string[] {
    return allNodes.filter((node) => this.#servers.has(node));
  }

  /** The ports of the servers that run. */
  readonly ports = (): readonly number[] => [...this.#servers.values()].map(({ port }) => port);

  /** The server of a node that runs. */
  server(node: string): ServerProcess {
    const server = this.#servers.get(node);
    if (server === undefined) throw new Error(`no server runs as ${node}`);
    return server;
  }

  /** The machine whose engine leads the stream; waits until there is one. */
  findLeader(stream = "BOARD"): Promise<number> {
    return findLeader(this.engines, stream);
  }

  /** Starts the server of a node that does not run. `peers`: its list, and that of those that start after it. */
  async startServer(node: string, peers = this.#peers): Promise<void> {
    this.#peers = peers;
    const flags = ["--node", node, "--peers", peers.join(","), "--admin-port", "0", ...this.#flags];
    this.#servers.set(node, await spawnServer(["--store", await this.storeOf(node), ...flags]));
  }

  /** Sends a signal to a node's server. One that it ends is gone from `nodes` at once. */
  async signalServer(node: string, signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    const server = this.server(node);
    server.kill(signal);
    if (signal === "SIGSTOP" || signal === "SIGCONT") return;
    this.#servers.delete(node);
    this.#ended.push(server.exited());
    await server.exited();
  }

  /** Leaves the server of a node alone: it runs on, and another one may start under its name. */
  detachServer(node: string): ServerProcess {
    const server = this.server(node);
    this.#servers.delete(node);
    this.#detached.push(server);
    return server;
  }

  /** Takes a machine off the network: nothing passes to or from it. */
  isolate(machine: number): void {
    for (const { from, to, link } of this.#links) if ((from === machine) !== (to === machine)) link.cut();
  }

  /** Connects all machines again. */
  reconnect(): void {
    for (const { link } of this.#links) link.heal();
  }

  /** Ends all servers. Returns what they have logged, those included that ended before. */
  async endServers(): Promise<readonly string[]> {
    for (const server of [...this.#servers.values(), ...this.#detached.splice(0)]) {
      server.kill("SIGKILL");
      this.#ended.push(server.exited());
    }
    this.#servers.clear();
    return (await Promise.all(this.#ended)).map(({ stderr }) => stderr);
  }

  /** What a node's server has as its store: the engine of its own machine first. */
  async storeOf(node: string): Promise<string> {
    const known = this.#stores.get(node);
    if (known !== undefined) return known;
    const machine = allNodes.indexOf(node);
    const places = await Promise.all(
      this.engines.map(async ({ ports: { client } }, to) =>
        to === machine ? client : await addLink(this.#links, machine, to, client),
      ),
    );
    const first = machine % places.length;
    const nearestFirst = [...places.slice(first), ...places.slice(0, first)];
    const store = `nats://${nearestFirst.map((port) => `127.0.0.1:${port}`).join(",")}`;
    this.#stores.set(node, store);
    return store;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of [...this.#servers.values(), ...this.#detached]) await server[Symbol.asyncDispose]();
    for (const engine of this.engines) await engine[Symbol.asyncDispose]();
    for (const { link } of this.#links) await link[Symbol.asyncDispose]();
  }

  async #makeBoard(): Promise<void> {
    const store = `nats://${this.engines.map(({ ports }) => `127.0.0.1:${ports.client}`).join(",")}`;
    const monitors = this.engines.map(({ ports }) => `http://127.0.0.1:${ports.monitor}`).join(",");
    const { code, stderr } = await runProgram(["cluster", "init", "--store", store, "--monitors", monitors]);
    if (code !== 0) throw new Error(`cluster init: ${stderr}`);
  }
}

/** Opens a link to this port of another machine; returns the port to dial instead. */
async function addLink(links: MachineLink[], from: number, to: number, port: number): Promise<number> {
  const link = await openLink(port);
  links.push({ from, to, link });
  return link.port;
}
