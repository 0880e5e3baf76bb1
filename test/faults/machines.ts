import { type CuttableLink, openLink } from "../support/cuttable-link.ts";
import { eventually } from "../support/deadline.ts";
import { type EngineOptions, type NatsEngine, startEngines } from "../support/nats-engine.ts";
import { runProgram } from "../support/program.ts";
import { type ServerProcess, spawnServer } from "../support/server.ts";

/** Three machines, each with an engine and a server of the board, on a network that can be cut. */
export interface Machines extends AsyncDisposable {
  readonly names: readonly string[];
  readonly engines: readonly NatsEngine[];
  /** The ports of the servers that run. */
  readonly ports: () => readonly number[];
  /** The machine that leads the board's stream now; waits until there is one. */
  findLeader(): Promise<number>;
  /** Starts the server of a machine, after its end. */
  startServer(machine: number): Promise<void>;
  /** Sends a signal to the server of a machine. A killed one is gone from `ports`. */
  signalServer(machine: number, signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void>;
  /** Takes a machine off the network: nothing passes to or from it. */
  isolate(machine: number): void;
  /** Connects all machines again. */
  reconnect(): void;
  /** Ends all servers. Returns what they have logged, those included that ended before. */
  endServers(): Promise<readonly string[]>;
}

/** A link leads from a machine to an engine of another one. */
interface MachineLink {
  readonly from: number;
  readonly to: number;
  readonly link: CuttableLink;
}

const names = ["a", "b", "c"];

/** Starts all of it, makes the board, and waits until each server listens. */
export async function startMachines(options: EngineOptions = {}): Promise<Machines> {
  const links: MachineLink[] = [];
  const openLinks = async (from: number, targets: readonly number[]) => {
    const opened = await Promise.all(
      targets.map(async (target, to) => ({ from, to, link: await openLink(target) })),
    );
    links.push(...opened);
    return opened.map(({ link }) => link.port);
  };
  const engines = await startEngines(options, (own, all) =>
    openLinks(
      own,
      all.map(({ routes }) => routes),
    ),
  );
  const stores: string[] = [];
  for (const [own, engine] of engines.entries()) {
    const ports = await openLinks(
      own,
      engines.map(({ ports }) => ports.client),
    );
    const others = ports.filter((_, to) => to !== own).map((port) => `127.0.0.1:${port}`);
    stores.push([engine.url, ...others].join(","));
  }
  await makeBoard(engines);
  const servers: (ServerProcess | undefined)[] = names.map(() => undefined);
  const ended: Promise<{ stderr: string }>[] = [];
  const startServer = async (machine: number) => {
    servers[machine] = await spawnServer([
      ...["--store", stores[machine] ?? "", "--node", names[machine] ?? "", "--peers", names.join(",")],
    ]);
  };
  await Promise.all(names.map((_, machine) => startServer(machine)));
  return {
    names,
    engines,
    ports: () => servers.flatMap((server) => (server === undefined ? [] : [server.port])),
    findLeader: () => findLeader(engines),
    startServer,
    signalServer: async (machine, signal) => {
      const server = servers[machine];
      server?.kill(signal);
      if (server === undefined || !["SIGKILL", "SIGTERM"].includes(signal)) return;
      servers[machine] = undefined;
      ended.push(server.exited());
      await server.exited();
    },
    isolate: (machine) => {
      for (const { from, to, link } of links) if ((from === machine) !== (to === machine)) link.cut();
    },
    reconnect: () => {
      for (const { link } of links) link.heal();
    },
    endServers: async () => {
      for (const server of servers) {
        server?.kill("SIGKILL");
        if (server !== undefined) ended.push(server.exited());
      }
      return (await Promise.all(ended)).map(({ stderr }) => stderr);
    },
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) await server?.[Symbol.asyncDispose]();
      for (const engine of engines) await engine[Symbol.asyncDispose]();
      for (const { link } of links) await link[Symbol.asyncDispose]();
    },
  };
}

async function makeBoard(engines: readonly NatsEngine[]): Promise<void> {
  const store = engines.map(({ url }) => url.replace(/^nats:\/\//, "")).join(",");
  const monitors = engines.map(({ ports }) => `http://127.0.0.1:${ports.monitor}`).join(",");
  const { code, stderr } = await runProgram([
    ...["cluster", "init", "--store", `nats://${store}`, "--monitors", monitors],
  ]);
  if (code !== 0) throw new Error(`cluster init: ${stderr}`);
}

/** Asks the engines' monitors who leads the board's stream. */
async function findLeader(engines: readonly NatsEngine[]): Promise<number> {
  const leader = await eventually(
    async () => {
      const answers = await Promise.all(engines.map(({ ports }) => askForLeader(ports.monitor)));
      return answers.find((answer) => answer !== undefined && answer !== "");
    },
    (answer) => answer !== undefined,
  );
  return Number(leader?.slice(1)) - 1;
}

async function askForLeader(monitor: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${monitor}/jsz?accounts=true&streams=true`, {
      signal: AbortSignal.timeout(1000),
    });
    let leader: string | undefined;
    JSON.parse(await response.text(), (_, value) => {
      if (value?.name === "BOARD") leader = value.cluster?.leader;
      return value;
    });
    return leader;
  } catch {
    return undefined;
  }
}
