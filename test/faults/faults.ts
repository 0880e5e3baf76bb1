import type { Machines } from "./machines.ts";

/** Something that goes wrong, and is mended again. */
export interface Fault {
  readonly name: string;
  /** Does it, and mends it. The board is in use before, meanwhile and afterwards. */
  readonly happen: (machines: Machines) => Promise<void>;
}

const [downMs, freezeMs, partitionMs] = [3000, 16_000, 14_000];

/** The faults of docs/cluster.md. */
export const faults: readonly Fault[] = [
  {
    name: "the leading engine is killed",
    happen: async ({ engines, findLeader }) => {
      const leader = engines[await findLeader()];
      await leader?.kill();
      await Bun.sleep(downMs);
      await leader?.start();
    },
  },
  {
    name: "the leading engine freezes for 16 s",
    happen: async ({ engines, findLeader }) => {
      const leader = engines[await findLeader()];
      leader?.freeze();
      await Bun.sleep(freezeMs);
      leader?.thaw();
    },
  },
  {
    name: "the machine of the leading engine is off the network for 14 s",
    happen: async ({ findLeader, isolate, reconnect }) => {
      isolate(await findLeader());
      await Bun.sleep(partitionMs);
      reconnect();
    },
  },
  {
    name: "all engines are killed",
    happen: async ({ engines }) => {
      await Promise.all(engines.map((engine) => engine.kill()));
      await Bun.sleep(downMs);
      await Promise.all(engines.map((engine) => engine.start()));
    },
  },
  {
    name: "all engines and all servers are killed",
    happen: async ({ names, engines, signalServer, startServer }) => {
      await Promise.all(names.map((_, machine) => signalServer(machine, "SIGKILL")));
      await Promise.all(engines.map((engine) => engine.kill()));
      await Promise.all(engines.map((engine) => engine.start()));
      await Promise.all(names.map((_, machine) => startServer(machine)));
    },
  },
  {
    name: "a server is killed, and another one starts under its name",
    happen: async ({ signalServer, startServer }) => {
      await signalServer(0, "SIGKILL");
      await startServer(0);
    },
  },
  {
    name: "a server freezes for 16 s",
    happen: async ({ signalServer }) => {
      await signalServer(1, "SIGSTOP");
      await Bun.sleep(freezeMs);
      await signalServer(1, "SIGCONT");
    },
  },
  {
    name: "each server restarts, one after the other",
    happen: async ({ names, signalServer, startServer }) => {
      for (const machine of names.keys()) {
        await signalServer(machine, "SIGTERM");
        await startServer(machine);
      }
    },
  },
];
