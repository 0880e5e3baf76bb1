import { describe, expect } from "bun:test";
import { eventually } from "../support/deadline.ts";
import { useNatsServer } from "../support/nats-server.ts";
import { WireClient } from "../support/wire-client.ts";
import { untilHealth } from "./health.ts";
import { Machines } from "./machines.ts";
import { useBoard } from "./scenario.ts";

const { test } = useNatsServer();

/** What a run may take on a machine with a load of ten. */
const timeoutMs = 300_000;

/** Adds a node: first its server, then the others restart with the longer list, one after the other. */
async function grow(machines: Machines, node: string): Promise<void> {
  const { nodes } = machines;
  const peers = [...nodes, node];
  await machines.startServer(node, peers);
  for (const other of nodes) {
    await machines.signalServer(other, "SIGTERM");
    await machines.startServer(other, peers);
  }
}

describe.concurrent("the list of nodes", () => {
  test(
    "[SRV-2] a board grows from three servers to five, one at a time, and goes on without two of them",
    async () => {
      await using machines = await Machines.start();
      const outcome = await useBoard(machines, { senders: 20, readers: 6, aroundMs: 500 }, async () => {
        await grow(machines, "d");
        await grow(machines, "e");
        await Promise.all(["b", "d"].map((node) => machines.signalServer(node, "SIGKILL")));
        await expectToRead(machines, "a");
        await Promise.all(["b", "d"].map((node) => machines.startServer(node)));
      });
      expect(outcome.faults).toEqual([]);
    },
    timeoutMs,
  );

  test(
    "[SRV-2] a server whose list has two names more than those of the others can read nothing, and says why; they go on",
    async () => {
      await using machines = await Machines.start();
      await machines.startServer("e", ["a", "b", "c", "d", "e"]);
      using client = await WireClient.connect(machines.server("e").port);
      expect(await client.ask("read")).toStartWith("error unavailable: ");
      expect(await client.ask("register ann")).toBe("Welcome ann");
      await untilHealth(machines.server("e"), (health) =>
        health.startsWith("503 no majority of the servers answers: 3 of 5"),
      );
      expect(await client.ask("post hello")).toStartWith("error unavailable: ");
      await expectToRead(machines, "a");
      using other = await WireClient.connect(machines.server("b").port);
      expect(await other.ask("read")).toBe("0 server: no messages yet");
      const text =
        /server [abc] does not answer this server: its --peers are a,b,c, here they are a,b,c,d,e/g;
      expect((await machines.endServers()).join("").match(text)).toHaveLength(1);
    },
    timeoutMs,
  );
});

async function expectToRead(machines: Machines, node: string): Promise<void> {
  using client = await WireClient.connect(machines.server(node).port);
  await eventually(
    () => client.ask("read"),
    (answer) => /^\d+ /.test(answer),
  );
}
