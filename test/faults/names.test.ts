import { describe, expect } from "bun:test";
import { askUntil } from "../support/ask-until.ts";
import { useNatsServer } from "../support/nats-server.ts";
import { WireClient } from "../support/wire-client.ts";
import { Machines } from "./machines.ts";
import { readBoard } from "./people.ts";

const { test } = useNatsServer();

/** What a test may take on a machine with a load of ten. */
const timeoutMs = 300_000;

/** One client asks for a taken name again and again. */
const flags = ["--max-errors-in-row", "1000000"];

const connect = (machines: Machines, node: string) => WireClient.connect(machines.server(node).port);

/** A client at a node that holds this name, with a key or without one. */
async function hold(machines: Machines, node: string, name: string, key?: string): Promise<WireClient> {
  const client = await connect(machines, node);
  if (key !== undefined) expect(await client.ask(`key ${key}`)).toBe("ok");
  expect(await client.ask(`register ${name}`)).toBe(`Welcome ${name}`);
  return client;
}

describe.concurrent("a name whose server", () => {
  test(
    "[SRV-5] [SRV-6] freezes for longer than its lease is another person's; it thaws, stores nothing more and hangs up",
    async () => {
      await using machines = await Machines.start({ flags });
      using ann = await hold(machines, "a", "ann");
      expect(await ann.ask("post first")).toBe("ok 1");
      await machines.signalServer("a", "SIGSTOP");
      ann.send("post late\n");
      using other = await connect(machines, "b");
      expect(await other.ask("register ann")).toStartWith("error name-taken: ");
      await askUntil(other, "register ann", "Welcome ann");
      expect(await other.ask("post mine")).toBe("ok 2");
      await machines.signalServer("a", "SIGCONT");
      const { text, end } = await ann.rest();
      expect(text).toEndWith("error unavailable: the server could not keep your name; connect again\n");
      expect([text.includes("ok"), end]).toEqual([false, "clean"]);
      expect(await other.ask("post still mine")).toBe("ok 3");
      using again = await connect(machines, "a");
      await askUntil(again, "register bob", "Welcome bob");
      expect(await again.ask("register ann")).toStartWith("error name-taken: ");
      await askUntil(again, "read", "3 ann: still mine");
      const texts = (await readBoard(machines.server("a").port)).map((message) => message.text);
      expect(texts).toEqual(["first", "mine", "still mine"]);
      const log = (await machines.endServers()).join("");
      expect(log).toMatch(
        /server a takes no messages and no names for now: its process stood still, .* for \d\d s: /,
      );
      expect(log).toContain("server a has a lease again");
    },
    timeoutMs,
  );

  test(
    "[KEY-2] [SRV-5] runs, or was killed, is had at once elsewhere with the key; without one, after the lease",
    async () => {
      await using machines = await Machines.start({ flags });
      const [key, other] = ["k".repeat(32), "o".repeat(32)];
      using _ann = await hold(machines, "a", "ann", key);
      using _bob = await hold(machines, "a", "bob");
      using _dora = await hold(machines, "a", "dora", key);
      using _annAtB = await hold(machines, "b", "ann", key);
      await machines.signalServer("a", "SIGKILL");
      using _doraAtC = await hold(machines, "c", "dora", key);
      using stranger = await connect(machines, "c");
      expect(await stranger.ask(`key ${other}`)).toBe("ok");
      expect(await stranger.ask("register bob")).toStartWith("error name-taken: ");
      await askUntil(stranger, "register bob", "Welcome bob");
      expect(await stranger.ask("register ann")).toStartWith("error name-taken: ");
    },
    timeoutMs,
  );
});
