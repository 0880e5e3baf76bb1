import { describe, expect } from "bun:test";
import type { Logger } from "pino";
import type { Server } from "../../src/server/server.ts";
import type { ServerSettings } from "../../src/server/settings/settings.ts";
import { eventually } from "../support/deadline.ts";
import { openReadableLog } from "../support/log-lines.ts";
import { makeBoard } from "../support/nats-board.ts";
import { type NatsEngine, startEngine } from "../support/nats-engine.ts";
import { useNatsServer } from "../support/nats-server.ts";
import { startServer } from "../support/server.ts";
import { WireClient } from "../support/wire-client.ts";

const { test } = useNatsServer();

type NodeServer = Server & AsyncDisposable;

/** An engine with a board, and two servers of it. */
interface TwoServers extends AsyncDisposable {
  readonly engine: NatsEngine;
  readonly a: NodeServer;
  readonly b: NodeServer;
}

function startNode(
  engine: NatsEngine,
  node: string,
  settings: Partial<ServerSettings> = {},
  logger?: Logger,
): Promise<NodeServer> {
  return startServer({ store: engine.url, node, peers: ["a", "b"], ...settings }, logger);
}

async function startTwo(settings: Partial<ServerSettings> = {}): Promise<TwoServers> {
  await using resources = new AsyncDisposableStack();
  const engine = resources.use(await startEngine());
  await makeBoard(engine.url);
  const [a, b] = await Promise.all([startNode(engine, "a", settings), startNode(engine, "b", settings)]);
  resources.use(a);
  resources.use(b);
  const all = resources.move();
  return { engine, a, b, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

const connect = (server: Server) => WireClient.connect(server.tcpPort);

async function connectAs(server: Server, name: string): Promise<WireClient> {
  const client = await connect(server);
  expect(await client.ask(`register ${name}`)).toBe(`Welcome ${name}`);
  return client;
}

describe("two servers with one board", () => {
  test("a server does not start if more than one server runs that is not in its list", async () => {
    await using two = await startTwo();
    const alone = startNode(two.engine, "c", { peers: ["c"] });
    await expect(alone).rejects.toThrow("servers a, b of this board run, and are not in --peers, which is c");
    // A list that differs by one name is a step on the way to more servers.
    await using _ = await startNode(two.engine, "c", { peers: ["a", "c"] });
  });

  test("[SRV-2] a message that one server acknowledged is the last one at the other, with the next id", async () => {
    await using two = await startTwo();
    using ann = await connectAs(two.a, "ann");
    using bob = await connectAs(two.b, "bob");
    for (let round = 0; round < 20; round++) {
      const text = `round ${round}`;
      expect(await ann.ask(`post ${text}`)).toBe(`ok ${2 * round + 1}`);
      expect(await bob.ask("read")).toBe(`${2 * round + 1} ann: ${text}`);
      expect(await bob.ask(`post ${text}`)).toBe(`ok ${2 * round + 2}`);
      expect(await ann.ask("read")).toBe(`${2 * round + 2} bob: ${text}`);
    }
    expect(await bob.ask("read 7")).toBe("7 ann: round 3");
    expect((await bob.ask("time 7")).startsWith("7 20")).toBe(true);
    expect(two.a.board.lastWord.id).toBe(40);
  });

  test("[WAI-1] a wait at one server ends with a message that is sent to the other", async () => {
    await using two = await startTwo();
    using ann = await connectAs(two.a, "ann");
    using bob = await connect(two.b);
    bob.send("wait 0\n");
    expect(await ann.ask("send hello")).toBe("ok");
    expect(await bob.line()).toBe("1 ann: hello");
  });

  test("[IDS-1] [SRV-2] many senders at both servers: dense ids, each sender's order, one board", async () => {
    await using two = await startTwo();
    const perClient = 20;
    const send = async (index: number) => {
      using client = await connectAs(index % 2 === 0 ? two.a : two.b, `sender-${index}`);
      const lines = Array.from({ length: perClient }, (_, number) => `post ${number}\n`).join("");
      return await client.send(lines).lines(perClient);
    };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => send(index)));
    const ids = answers.map((each) => each.map((line) => Number(/^ok (\d+)$/.exec(line)?.[1])));
    for (const own of ids) expect(own).toEqual([...own].sort((x, y) => x - y));
    const all = ids.flat().sort((x, y) => x - y);
    expect(all).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
    using atA = await connect(two.a);
    using atB = await connect(two.b);
    const reads = all.map((id) => `read ${id}\n`).join("");
    expect(await atA.send(reads).lines(400)).toEqual(await atB.send(reads).lines(400));
  });

  test("[NAM-4] [SRV-5] a name is taken at both servers, and free at both once its person has left", async () => {
    await using two = await startTwo();
    const ann = await connectAs(two.a, "ann");
    using other = await connect(two.b);
    expect(await other.ask("register Ann")).toBe("error name-taken: this name is already in use");
    ann[Symbol.dispose]();
    await eventually(
      () => other.ask("register Ann"),
      (answer) => answer === "Welcome Ann",
    );
  });

  test("[KEY-2] a person with a key holds a name at both servers at once", async () => {
    await using two = await startTwo();
    using here = await connect(two.a);
    using there = await connect(two.b);
    for (const client of [here, there]) {
      expect(await client.ask(`key ${"k".repeat(32)}`)).toBe("ok");
      expect(await client.ask("register ann")).toBe("Welcome ann");
    }
    using stranger = await connect(two.b);
    expect(await stranger.ask("register ann")).toStartWith("error name-taken: ");
  });

  test("[SRV-2] without a majority of the servers, read is refused in words; with it, it answers again", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    const a = await startNode(engine, "a");
    const b = await startNode(engine, "b");
    try {
      using ann = await connectAs(a, "ann");
      expect(await ann.ask("send hello")).toBe("ok");
      await b.stop();
      expect(await ann.ask("read")).toStartWith("error unavailable: ");
      await using again = await startNode(engine, "b");
      expect(await ann.ask("read")).toBe("1 ann: hello");
      using reader = await connect(again);
      expect(await reader.ask("read")).toBe("1 ann: hello");
    } finally {
      await a.stop();
    }
  });

  test("[SRV-3] while the engine is gone, messages are refused and stored nowhere; then all goes on by itself", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    const log = openReadableLog();
    await using server = await startNode(engine, "a", { peers: ["a"], adminPort: 0 }, log.logger);
    using ann = await connectAs(server, "ann");
    const askHealth = async () => {
      const response = await fetch(`http://127.0.0.1:${server.adminPort}/healthz`);
      return `${response.status} ${await response.text()}`;
    };
    expect(await ann.ask("post before")).toBe("ok 1");
    expect(await askHealth()).toStartWith("200 ");
    await engine.kill();
    const place = engine.url.slice("nats://".length);
    await eventually(
      () => log.linesOf(`lost the connection to NATS at ${place}`),
      (lines) => lines.length > 0,
    );
    expect(await ann.ask("post during")).toStartWith("error unavailable: ");
    await eventually(
      askHealth,
      (health) => health.startsWith("503 ") && health.includes(`NATS cannot be reached at ${place}`),
    );
    // Those that no server can take back stay.
    expect(await ann.ask("read")).toBe("1 ann: before");
    await engine.start();
    await eventually(
      () => ann.ask("post after"),
      (answer) => answer === "ok 2",
    );
    expect(await ann.ask("read")).toBe("2 ann: after");
    await eventually(askHealth, (health) => health.startsWith("200 "));
  });

  test("[SRV-1] a server that starts again shows all that was acknowledged, with its time", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    const first = await startNode(engine, "a", { peers: ["a"] });
    const ann = await connectAs(first, "ann");
    expect(await ann.ask("post hello")).toBe("ok 1");
    const time = await ann.ask("time 1");
    ann[Symbol.dispose]();
    await first.stop();
    await using second = await startNode(engine, "a", { peers: ["a"] });
    expect(second.board.lastWord.id).toBe(1);
    using bob = await connect(second);
    expect(await bob.ask("read")).toBe("1 ann: hello");
    expect(await bob.ask("time 1")).toBe(time);
  });
});

describe("a server that cannot have its board", () => {
  test("says so in words, and leaves nothing behind", async () => {
    await using engine = await startEngine();
    await expect(startNode(engine, "a")).rejects.toThrow("has no board: make one with lastword cluster init");
    await makeBoard(engine.url);
    await using server = await startNode(engine, "a", { peers: ["a"] });
    expect(server.tcpPort).toBeGreaterThan(0);
  });
});
