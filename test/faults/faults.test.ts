import { expect } from "bun:test";
import { useNatsServer } from "../support/nats-server.ts";
import { type ClusterFault, faults } from "./faults.ts";
import { runScenario } from "./scenario.ts";

const { test } = useNatsServer();

/** What a run may take on a machine with a load of ten. */
const timeoutMs = 300_000;

/** One of each kind; `bun run faults` tries all, under more load. */
const chosen: readonly ClusterFault[] = [
  faults.leaderKilled,
  faults.leaderIsolated,
  faults.allKilled,
  faults.serverKilled,
  faults.leaderFrozen,
];

for (const fault of chosen)
  test(
    `[SRV-1] [SRV-2] [SRV-5] no promise is broken when ${fault.name}`,
    async () => {
      const outcome = await runScenario(fault, { senders: 20, readers: 6, aroundMs: 1000 });
      expect(outcome.faults).toEqual([]);
    },
    timeoutMs,
  );
