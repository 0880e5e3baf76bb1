import { describe, expect } from "bun:test";
import { leaseTtlMs } from "../../src/store/nats/name-buckets.ts";
import { askUntil } from "../support/ask-until.ts";
import { eventually } from "../support/deadline.ts";
import { makeBoard } from "../support/nats-board.ts";
import { startEngine } from "../support/nats-engine.ts";
import { useNatsServer } from "../support/nats-server.ts";
import { spawnServer } from "../support/server.ts";
import { WireClient } from "../support/wire-client.ts";
import { untilHealth } from "./health.ts";
import { Machines } from "./machines.ts";
import { pause } from "./pause.ts";
import { readBoard } from "./people.ts";

const { test } = useNatsServer();

/** What a test may take on a machine with a load of ten. */
const timeoutMs = 300_000;

const connect = (machines: Machines, node: string) => WireClient.connect(machines.server(node).port);

/** Posts until the engine takes no more. Returns the id of the last message. */
async function fill(client: WireClient): Promise<number> {
  const text = "x".repeat(890);
  const post = () => client.send(`post ${text}\n`.repeat(200)).lines(200);
  await eventually(post, (answers) => answers.at(-1)?.startsWith("error unavailable: ") ?? false);
  return Number.parseInt(await client.ask("read"), 10);
}

const countOf = (text: string, part: string) => text.split(part).length - 1;

describe.concurrent("a server whose engine", () => {
  test(
    "[SND-6] [SRV-6] freezes says that the outcome is unknown; the message is on the board once when the engine thaws",
    async () => {
      await using engine = await startEngine();
      await makeBoard(engine.url);
      await using server = await spawnServer(["--store", engine.url, "--node", "a", "--peers", "a"]);
      using ann = await WireClient.connect(server.port);
      expect(await ann.ask("register ann")).toBe("Welcome ann");
      expect(await ann.ask("post before")).toBe("ok 1");
      engine.freeze();
      ann.send("post during\n");
      const { text, end } = await ann.rest();
      expect([countOf(text, "error outcome-unknown: "), countOf(text, "ok"), end]).toEqual([1, 0, "clean"]);
      engine.thaw();
      using again = await WireClient.connect(server.port);
      await askUntil(again, "read", "2 ann: during");
      await askUntil(again, "register bob", "Welcome bob");
      await askUntil(again, "post after", "ok 3");
      const texts = (await readBoard(server.port)).map((message) => message.text);
      expect(texts).toEqual(["before", "during", "after"]);
    },
    timeoutMs,
  );

  test(
    "[SND-6] freezes while it stops says so to the senders and in its log, with the reason, and ends with exit code 1",
    async () => {
      await using engine = await startEngine();
      await makeBoard(engine.url);
      await using server = await spawnServer(["--store", engine.url, "--node", "a", "--peers", "a"]);
      using ann = await WireClient.connect(server.port);
      expect(await ann.ask("register ann")).toBe("Welcome ann");
      engine.freeze();
      ann.send("post during\n");
      using poller = await WireClient.connect(server.port);
      expect(await poller.ask("help")).toStartWith("commands: ");
      server.kill("SIGTERM");
      expect((await ann.rest()).text).toMatch(/^error outcome-unknown: .*\nerror shutting-down: .*\n$/);
      expect(await server.exited()).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/stopped without knowing whether 1 message is stored: \w+/),
      });
      engine.thaw();
    },
    timeoutMs,
  );

  test(
    "has no majority refuses messages and names, says why, once in its log, and comes back by itself",
    async () => {
      await using machines = await Machines.start();
      using ann = await connect(machines, "a");
      expect(await ann.ask("register ann")).toBe("Welcome ann");
      expect(await ann.ask("post before")).toBe("ok 1");
      const [, second, third] = machines.engines;
      await Promise.all([second?.kill(), third?.kill()]);
      using bob = await connect(machines, "b");
      expect(await bob.ask("register bob")).toStartWith("error unavailable: ");
      await untilHealth(machines.server("b"), (health) =>
        health.startsWith("503 the board's stream has no leader; start a majority of the NATS servers"),
      );
      await eventually(
        () => ann.rest(),
        ({ text }) =>
          text.endsWith("error unavailable: the server could not keep your name; connect again\n"),
      );
      await Promise.all([second?.start(), third?.start()]);
      await askUntil(bob, "register bob", "Welcome bob");
      await askUntil(bob, "post after", "ok 2");
      await askUntil(bob, "read", "2 bob: after");
      for (const node of machines.nodes)
        await untilHealth(machines.server(node), (health) => health.startsWith("200 "));
      for (const log of await machines.endServers()) {
        expect(countOf(log, "NATS has not confirmed its lease for")).toBe(1);
        expect(countOf(log, "has a lease again")).toBe(1);
        expect(log).toContain("the board's stream has no leader; start a majority");
        expect(countOf(log, "\n")).toBeLessThan(20);
      }
    },
    timeoutMs,
  );

  test(
    "may store no more refuses messages and new names, reads as usual, keeps its names, and goes on when there is room",
    async () => {
      await using machines = await Machines.start({ engineOptionsOf: () => ({ maxFileStore: "8MB" }) });
      using ann = await connect(machines, "a");
      using bob = await connect(machines, "b");
      expect(await ann.ask("register ann")).toBe("Welcome ann");
      const last = await fill(ann);
      expect(await bob.ask("read")).toStartWith(`${last} ann: `);
      // Longer than a lease lasts without a renewal.
      await pause(leaseTtlMs + 5000);
      expect(await bob.ask("read")).toStartWith(`${last} ann: `);
      expect(await bob.ask("read 1")).toStartWith("1 ann: ");
      expect(await bob.ask("register bob")).toStartWith("error unavailable: ");
      expect(await ann.ask("post more")).toStartWith("error unavailable: ");
      for (const node of machines.nodes)
        await untilHealth(machines.server(node), (health) =>
          health.endsWith(
            "start a majority of the NATS servers, with JetStream, and look whether their disks are full\n",
          ),
        );
      for (const engine of machines.engines) {
        await engine.kill("SIGTERM");
        await engine.start({ maxFileStore: "64MB" });
      }
      await askUntil(bob, "register bob", "Welcome bob");
      await askUntil(bob, "post more", `ok ${last + 1}`);
      expect(await bob.ask("read")).toBe(`${last + 1} bob: more`);
      for (const log of await machines.endServers())
        expect(log).toMatch(/the board's stream has no leader; start .* look whether their disks are full: /);
    },
    timeoutMs,
  );

  test(
    "is away at its start waits for it for ten seconds, then ends with the reason",
    async () => {
      await using engine = await startEngine();
      await makeBoard(engine.url);
      await engine.kill();
      const flags = ["--store", engine.url, "--node", "a", "--peers", "a"];
      const place = engine.url.slice("nats://".length);
      await expect(spawnServer(flags)).rejects.toThrow(`can't connect to NATS at ${place}: `);
      const starting = spawnServer(flags);
      await engine.start();
      await using server = await starting;
      using client = await WireClient.connect(server.port);
      expect(await client.ask("read")).toBe("0 server: no messages yet");
    },
    timeoutMs,
  );
});
