import type { NatsEngine, NatsEngineOptions } from "../support/nats-engine.ts";
import type { Machines } from "./machines.ts";
import { pause } from "./pause.ts";

/** Something that goes wrong, and is mended again. */
export interface ClusterFault {
  readonly name: string;
  /** Does it, and mends it. The board is in use before, meanwhile and afterwards. */
  readonly happen: (machines: Machines) => Promise<void>;
  /** What the engines have from the start. */
  readonly engineOptions?: NatsEngineOptions;
}

const [downMs, cutMs, partitionMs, freezeMs] = [3000, 5000, 14_000, 16_000];

/** An engine that takes nothing with these subjects from servers. */
export function engineThatDenies(...subjects: readonly string[]): NatsEngineOptions {
  const permissions = `{ publish: { deny: ${JSON.stringify(subjects)} } }`;
  return {
    settings: `authorization { users: [{ user: server, password: none, permissions: ${permissions} }] }
no_auth_user: server`,
  };
}

async function findLeader(machines: Machines): Promise<NatsEngine> {
  const leader = machines.engines[await machines.findLeader()];
  if (leader === undefined) throw new Error("there is no such engine");
  return leader;
}

async function killAllEngines({ engines }: Machines): Promise<void> {
  await Promise.all(engines.map((engine) => engine.kill()));
  await pause(downMs);
  await Promise.all(engines.map((engine) => engine.start()));
}

async function killEverything(machines: Machines): Promise<void> {
  const { nodes } = machines;
  await Promise.all(nodes.map((node) => machines.signalServer(node, "SIGKILL")));
  await killAllEngines(machines);
  await Promise.all(nodes.map((node) => machines.startServer(node)));
}

/** The faults of docs/cluster.md. */
export const faults = {
  leaderKilled: {
    name: "the leading engine is killed",
    happen: async (machines) => {
      const leader = await findLeader(machines);
      await leader.kill();
      await pause(downMs);
      await leader.start();
    },
  },
  machineKilled: {
    name: "the leading engine and the server beside it are killed",
    happen: async (machines) => {
      const machine = await machines.findLeader();
      const [leader, node = ""] = [await findLeader(machines), machines.nodes[machine]];
      await Promise.all([leader.kill(), machines.signalServer(node, "SIGKILL")]);
      await pause(downMs);
      await leader.start();
      await machines.startServer(node);
    },
  },
  leaderFrozen: {
    name: "the leading engine freezes for 16 s",
    happen: async (machines) => {
      const leader = await findLeader(machines);
      leader.freeze();
      await pause(freezeMs);
      leader.thaw();
    },
  },
  leaderIsolated: {
    name: "the machine of the leading engine is off the network for 14 s",
    happen: async (machines) => {
      machines.isolate(await machines.findLeader());
      await pause(partitionMs);
      machines.reconnect();
    },
  },
  allIsolated: {
    name: "no machine reaches another one for 5 s",
    happen: async (machines) => {
      for (const machine of machines.engines.keys()) machines.isolate(machine);
      await pause(cutMs);
      machines.reconnect();
    },
  },
  enginesKilled: { name: "all engines are killed", happen: killAllEngines },
  allKilled: {
    name: "all engines and all servers are killed, and no announcement arrives",
    // The others have to find out by themselves what a server stored.
    engineOptions: engineThatDenies("lastword.news"),
    happen: killEverything,
  },
  serverKilled: {
    name: "a server is killed, and another one starts under its name",
    happen: async (machines) => {
      await machines.signalServer("a", "SIGKILL");
      await machines.startServer("a");
    },
  },
  serverFrozen: {
    name: "a server freezes for 16 s",
    happen: async (machines) => {
      await machines.signalServer("b", "SIGSTOP");
      await pause(freezeMs);
      await machines.signalServer("b", "SIGCONT");
    },
  },
  serverReplaced: {
    name: "a server freezes, another one starts under its name, and the first one thaws",
    happen: async (machines) => {
      const frozen = machines.detachServer("c");
      frozen.kill("SIGSTOP");
      await machines.startServer("c");
      frozen.kill("SIGCONT");
      await pause(cutMs);
    },
  },
  rolling: {
    name: "each server restarts, one after the other",
    happen: async (machines) => {
      for (const node of machines.nodes) {
        await machines.signalServer(node, "SIGTERM");
        await machines.startServer(node);
      }
    },
  },
} satisfies Record<string, ClusterFault>;
