import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../support/deadline.ts";
import { spawnServer, startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

const key = "7fGq0vYxk3mZ_2Lw";
const otherKey = "another-key-of-16";
const taken = "error name-taken: this name is already in use";
const lateKey = "error late-key: give a key only once, and before register";

/** A connection that has given a key and asked for a name; `reply` answers the name. */
async function connectAs(port: number, name: string, itsKey = key) {
  const client = await WireClient.connect(port);
  client.send(`key ${itsKey}\nregister ${name}\n`);
  expect(await client.line()).toBe("ok");
  return { client, reply: await client.line(), [Symbol.dispose]: () => client[Symbol.dispose]() };
}

describe("keys over the wire", () => {
  test("[KEY-2] [NAM-4] a terminal and a page with the same key are one person, and others are not", async () => {
    await using server = await startServer({ httpPort: 0 });
    using terminal = await connectAs(server.tcpPort, "dora");
    using page = await WebSocketClient.connect(server.httpPort);
    expect(await page.ask(`key ${key}`)).toBe("ok");
    expect([terminal.reply, await page.ask("register Dora")]).toEqual(["Welcome dora", "Welcome Dora"]);
    using stranger = await connectAs(server.tcpPort, "dora", otherKey);
    using nobody = await WireClient.connect(server.tcpPort);
    expect([stranger.reply, await nobody.ask("register DORA")]).toEqual([taken, taken]);
    expect(await terminal.client.ask("send one")).toBe("ok");
    expect(await page.ask("post two")).toBe("ok 2");
    expect(await nobody.ask("read 2")).toBe("2 Dora: two");
  });

  test("[KEY-1] a key comes once, before a name, and in its form; a refused one changes nothing", async () => {
    await using server = await startServer();
    using client = await WireClient.connect(server.tcpPort);
    expect(await client.ask("key")).toStartWith("error bad-arguments: usage: key <key>, 16 to 64 of");
    expect(await client.ask(`key ${key.slice(1)}`)).toStartWith("error bad-key: ");
    expect(await client.ask(`KEY ${key}`)).toBe("ok");
    expect(await client.ask(`key ${otherKey}`)).toBe(lateKey);
    expect(await client.ask("register dora")).toBe("Welcome dora");
    expect(await client.ask(`key ${key}`)).toBe(lateKey);
    using late = await WireClient.connect(server.tcpPort);
    expect(await late.ask("register late")).toBe("Welcome late");
    expect(await late.ask(`key ${key}`)).toBe(lateKey);
    expect(await late.ask("send hi")).toBe("ok");
  });

  test("[KEY-1] a key is accepted after a refused register", async () => {
    await using server = await startServer();
    using first = await connectAs(server.tcpPort, "dora");
    using second = await WireClient.connect(server.tcpPort);
    second.send(`register dora\nkey ${key}\nregister dora\n`);
    expect(await second.lines(3)).toEqual([taken, "ok", "Welcome dora"]);
    expect(first.reply).toBe("Welcome dora");
  });

  test("[KEY-3] [CLO-2] a name is reserved for its key after close and after a lost connection, and without a key free at once", async () => {
    await using server = await startServer();
    using first = await connectAs(server.tcpPort, "dora");
    first.client.send("close\n");
    await first.client.rest();
    using plain = await WireClient.connect(server.tcpPort);
    expect(await plain.ask("register dora")).toBe(taken);
    using again = await connectAs(server.tcpPort, "dora");
    expect(again.reply).toBe("Welcome dora");
    again.client[Symbol.dispose]();
    await eventually(
      () => server.connectionCount,
      (count) => count === 1,
    );
    expect(await plain.ask("register dora")).toBe(taken);
    expect(await plain.ask("register bob")).toBe("Welcome bob");
    plain.send("close\n");
    await plain.rest();
    using next = await WireClient.connect(server.tcpPort);
    expect(await next.ask("register bob")).toBe("Welcome bob");
  });

  test("[KEY-3] [LIM-18] --name-grace-ms ends the reservation", async () => {
    await using server = await startServer({ nameGraceMs: 1 });
    using first = await connectAs(server.tcpPort, "dora");
    first.client.send("close\n");
    await first.client.rest();
    using plain = await WireClient.connect(server.tcpPort);
    await eventually(
      () => plain.ask("register dora"),
      (reply) => reply === "Welcome dora",
    );
  });

  test("[KEY-4] [LIM-16] one connection too many for a name gets busy, and stays open", async () => {
    await using server = await startServer({ maxConnectionsPerName: 2 });
    using first = await connectAs(server.tcpPort, "dora");
    using second = await connectAs(server.tcpPort, "dora");
    using third = await connectAs(server.tcpPort, "dora");
    expect([first.reply, second.reply, third.reply]).toEqual([
      ...["Welcome dora", "Welcome dora"],
      "error busy: too many connections hold this name; close one of them",
    ]);
    expect(await third.client.ask("register dora2")).toBe("Welcome dora2");
  });

  test("[KEY-5] a key is in no reply, no line of the log and no file, whether it is good, bad, late or lost", async () => {
    using folder = temporaryFolder();
    await using server = await spawnServer([
      "--store",
      `sqlite:${folder.path}/board.db`,
      "--idle-timeout-ms",
      "1000",
    ]);
    using client = await WireClient.connect(server.port);
    const secret = "SECRETsecret0123";
    client.send(
      `key ${secret}\nkey ${secret}\nregister dora\nkey ${secret}\nkey ${secret}.\n` +
        `key ${secret} ${secret}\nkey${secret}\nkey ${secret.repeat(100)}\nsend hello\nread\nkey ${secret}`,
    );
    const { text } = await client.rest();
    expect(text).toContain("Welcome dora\n");
    expect(text).toEndWith("1 dora: hello\nerror timeout: the client was idle for too long\n");
    server.kill("SIGTERM");
    const { code, stderr } = await server.exited();
    expect([code, stderr.includes("closed by the server")]).toEqual([0, true]);
    const files = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name), "latin1"));
    for (const each of [text, stderr, ...files]) expect(each).not.toContain(secret);
  });
});
