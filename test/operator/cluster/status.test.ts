import { describe, expect } from "bun:test";
import { jetstreamManager } from "@nats-io/jetstream";
import { openOperatorLink } from "../../../src/operator/cluster/link.ts";
import { eventually } from "../../support/deadline.ts";
import { engineAt, makeBoard } from "../../support/nats-board.ts";
import { type NatsEngine, startEngine, startEngines } from "../../support/nats-engine.ts";
import { useNatsServer } from "../../support/nats-server.ts";
import { spawnServer } from "../../support/server.ts";
import { WireClient } from "../../support/wire-client.ts";
import { initCluster, operateOn, storeOf } from "./engines.ts";

const { test } = useNatsServer();

function spawnNode(engines: readonly NatsEngine[], node: string, peers = "a,b") {
  return spawnServer(["--store", storeOf(engines), "--node", node, "--peers", peers]);
}

describe("lastword cluster status", () => {
  test("shows leader, followers and servers, and what is wrong once an engine is away", async () => {
    await using engines = await startEngines();
    expect(await initCluster(engines)).toMatchObject({ code: 0 });
    await using _a = await spawnNode(engines, "a");
    await using b = await spawnNode(engines, "b");
    using client = await WireClient.connect(b.port);
    await client.ask("register dora");
    expect(await client.ask("post one")).toBe("ok 1");
    const healthy = await eventually(
      () => operateOn(engines, "cluster", "status"),
      ({ code }) => code === 0,
    );
    expect(healthy.stderr).toBe("");
    expect(healthy.stdout).toMatch(
      /^board {5}[0-9a-f-]{36}\nmessages {2}1, from 1 to 1\n(engine {4}127\.0\.0\.1:\d+: n\d, nats-server 2\.\S+\n){3}(stream {4}\w+: n\d leads(; n\d current){2}\n){4}server {4}a: at 1\nserver {4}b: at 1\n$/,
    );

    const [, leader] = /BOARD: (n\d) leads/.exec(healthy.stdout) ?? [];
    const away = engines.findIndex((_, index) => `n${index + 1}` !== leader);
    await engines[away]?.kill();
    const others = engines.filter((_, index) => index !== away);
    const problem = `problem   the engine n${away + 1} of BOARD is away\n`;
    const { code } = await eventually(
      () => operateOn(others, "cluster", "status"),
      ({ stdout }) => stdout.includes(problem),
    );
    expect(code).toBe(1);
  });

  test("names a server that does not answer, one that does not run, and settings that are wrong", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    const a = await spawnNode([engine], "a", "a,b,c");
    await using _b = await spawnNode([engine], "b", "a,b,c");
    a.kill("SIGKILL");
    await a.exited();
    const { code, stdout } = await operateOn([engine], "cluster", "status", "--json");
    expect(code).toBe(1);
    const status = JSON.parse(stdout);
    expect(status).toMatchObject({
      board: { firstId: 0, lastId: 0, messageCount: 0, erasedCount: 0 },
      nodes: [{ node: "a" }, { node: "b", position: 0, peers: ["a", "b", "c"] }],
    });
    expect(status.nodes[0].position).toBeUndefined();
    for (const problem of [
      "the server a has a lease, and does not answer",
      "the server c does not run, but is in --peers",
      expect.stringContaining("num_replicas of BOARD is 1, but must be 3 or more"),
    ])
      expect(status.problems).toContainEqual(problem);
  });

  test("shows what answers while a majority of the engines is lost, and that there is no leader", async () => {
    await using engines = await startEngines();
    expect(await initCluster(engines)).toMatchObject({ code: 0 });
    await using _a = await spawnNode(engines, "a");
    await using _b = await spawnNode(engines, "b");
    const [first, second, third] = engines;
    await first?.kill();
    second?.freeze();
    const found = await eventually(
      () => operateOn(engines, "cluster", "status"),
      ({ stdout }) => stdout.includes("BOARD has no"),
    );
    second?.thaw();
    expect(found).toMatchObject({ code: 1, stderr: "" });
    const at = ({ url }: NatsEngine) => url.slice("nats://".length);
    for (const line of [
      `engine    ${first && at(first)}: does not answer\n`,
      `engine    ${second && at(second)}: does not answer\n`,
      `engine    ${third && at(third)}: n3, nats-server 2.`,
      `problem   ${first && at(first)}: connection refused; start NATS there`,
      `problem   ${second && at(second)}: no answer; start NATS there`,
    ])
      expect(found.stdout).toContain(line);
    expect(found.stdout).toMatch(
      /^problem {3}BOARD has no (leader|majority of its engines, and stores nothing): start a majority of the engines/m,
    );
    const json = JSON.parse((await operateOn(engines, "cluster", "status", "--json")).stdout);
    expect(json.engines.map(({ name }: { name?: string }) => name)).toEqual([undefined, "n2", "n3"]);
  });

  test("shows the servers that answer while nobody can say who has a lease", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    await using _a = await spawnNode([engine], "a", "a");
    await using _b = await spawnNode([engine], "b", "a,b");
    await using link = await openOperatorLink(engineAt(engine.url));
    const manager = await jetstreamManager(link.connection);
    await manager.streams.delete("KV_LW_NODES");
    await manager.streams.delete("KV_LW_ALIVE");
    const { code, stdout } = await operateOn([engine], "cluster", "status");
    expect(code).toBe(1);
    expect(stdout).toContain("server    a: at 0\nserver    b: at 0\n");
    expect(stdout).toContain("problem   LW_NODES is missing: lastword cluster init makes it\n");
  });

  test("says that there is no board, or no engine", async () => {
    await using engine = await startEngine();
    expect(await operateOn([engine], "cluster", "status")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("there is no board: make one with lastword cluster init"),
    });
    await engine.kill();
    const place = engine.url.slice("nats://".length);
    expect(await operateOn([engine], "cluster", "status")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        `no engine can keep a board: ${place}: connection refused; start NATS there`,
      ),
    });
  });
});
