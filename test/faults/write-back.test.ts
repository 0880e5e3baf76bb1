import { expect } from "bun:test";
import { useNatsServer } from "../support/nats-server.ts";
import { WireClient } from "../support/wire-client.ts";
import { engineThatDenies } from "./faults.ts";
import { Machines } from "./machines.ts";

const { test } = useNatsServer();

/** What a run may take on a machine with a load of ten. */
const timeoutMs = 300_000;

test(
  "[SRV-2] a server that neither hears of messages nor reads them from the engine gets them from the servers that ask it",
  async () => {
    await using machines = await Machines.start({
      engineOptionsOf: (machine) =>
        engineThatDenies("lastword.news", ...(machine === 2 ? ["$JS.API.DIRECT.GET.>"] : [])),
    });
    using reader = await WireClient.connect(machines.server("c").port);
    using ann = await WireClient.connect(machines.server("a").port);
    expect(await ann.ask("register ann")).toBe("Welcome ann");
    for (let id = 1; id <= 50; id++) {
      expect(await ann.ask(`post ${id}`)).toBe(`ok ${id}`);
      expect(await reader.ask("read")).toBe(`${id} ann: ${id}`);
    }
    expect(await reader.ask("read 7")).toBe("7 ann: 7");
  },
  timeoutMs,
);
