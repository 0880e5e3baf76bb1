import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { ServerSettings } from "../../src/server/settings/settings.ts";
import { eventually } from "../support/deadline.ts";
import { exchange } from "../support/http-exchange.ts";
import { openReadableLog } from "../support/log-lines.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

const [ann, bob] = ["198.51.100.1", "198.51.100.2"];

/** A server whose trusted proxy is this machine, with this log. */
function startBehindProxy(settings: Partial<ServerSettings>, log = openReadableLog()) {
  return startServer({ httpPort: 0, trustedProxies: ["127.0.0.1"], ...settings }, log.logger);
}

/** Opens a WebSocket for a client with this address, as a proxy does. */
function openFor(client: string, port: number | undefined): Promise<WebSocketClient> {
  return WebSocketClient.connect(port, { "X-Forwarded-For": client });
}

/** What the server answers to a request for the page's health that a proxy passes on, or sends itself. */
async function askFor(
  client: string | undefined,
  port: number | undefined,
  path = "/livez",
): Promise<Response> {
  const headers = client === undefined ? {} : { "X-Forwarded-For": client };
  return await fetch(`http://127.0.0.1:${port}${path}`, { headers });
}

describe("behind a trusted proxy", () => {
  test("[PRX-1] [LIM-2] each visitor has as many WebSockets as the limit allows, and the next is refused", async () => {
    const log = openReadableLog();
    await using server = await startBehindProxy({ maxConnectionsPerAddress: 2 }, log);
    using first = await openFor(ann, server.httpPort);
    using second = await openFor(`10.9.9.9, ${ann}`, server.httpPort);
    await expect(openFor(ann, server.httpPort)).rejects.toThrow("refused");
    const refused = await askFor(ann, server.httpPort);
    expect([refused.status, refused.headers.get("retry-after"), await refused.text()]).toEqual([
      503,
      "5",
      expect.stringContaining("too many connections from your address"),
    ]);
    using others = await openFor(bob, server.httpPort);
    for (const client of [first, second, others])
      expect(await client.send("read").message()).toBe("0 server: no messages yet");
    expect(log.linesOf("connection refused")).toEqual(
      Array(2).fill({ address: ann, reason: "too many connections from your address" }),
    );
  });

  test("[PRX-1] an address is free again when its connection has closed", async () => {
    await using server = await startBehindProxy({ maxConnectionsPerAddress: 1 });
    using _other = await openFor(bob, server.httpPort);
    {
      using client = await openFor(ann, server.httpPort);
      expect(await client.send("help").message()).toStartWith("commands: ");
    }
    await eventually(
      async () => (await askFor(ann, server.httpPort)).status,
      (status) => status === 200,
    );
    expect((await askFor(bob, server.httpPort)).status).toBe(503);
  });

  test("[PRX-1] [LIM-24] each visitor may open a burst of connections; what the proxy asks itself is free", async () => {
    await using server = await startBehindProxy({ newConnectionBurst: 3, newConnectionsPerMinute: 1 });
    const statuses = async (client: string | undefined, times: number) => {
      const asked: number[] = [];
      for (let time = 0; time < times; time++) asked.push((await askFor(client, server.httpPort)).status);
      return asked;
    };
    expect(await statuses(ann, 4)).toEqual([200, 200, 200, 503]);
    expect(await statuses(undefined, 5)).toEqual(Array(5).fill(200));
    expect(await statuses(bob, 3)).toEqual([200, 200, 200]);
  });

  test("[PRX-1] [RAT-1] rates hold for a visitor, who has no exemption of this machine", async () => {
    await using server = await startBehindProxy({ sendBurst: 2, sendsPerSecond: 1 });
    using limited = await openFor(ann, server.httpPort);
    using local = await WebSocketClient.connect(server.httpPort);
    const lines = ["register ann", "send 1", "send 2", "send 3"];
    for (const line of lines) limited.send(line);
    for (const reply of ["Welcome ann", "ok", "ok", expect.stringMatching(/^error rate-limited: /)])
      expect(await limited.message()).toEqual(reply);
    for (const line of ["register bob", ...lines.slice(1)]) local.send(line);
    for (const reply of ["Welcome bob", "ok", "ok", "ok"]) expect(await local.message()).toBe(reply);
  });

  test("[PRX-1] [AUT-3] wrong tokens count for the visitor, whose address the log has", async () => {
    using folder = temporaryFolder();
    const tokenFile = `${folder.path}/tokens`;
    writeFileSync(tokenFile, `ann ${createHash("sha256").update("right").digest("hex")}\n`, { mode: 0o600 });
    const log = openReadableLog();
    await using server = await startBehindProxy({ tokenFile, maxAuthFailuresPerMinute: 1 }, log);
    const tryOnce = async (client: string) => {
      using socket = await openFor(client, server.httpPort);
      return await socket.send("auth wrong").message();
    };
    const unknown = "error denied: the board does not know this token, or it has expired";
    const tooMany = "error denied: too many wrong tokens from your address; wait a minute";
    expect([await tryOnce(ann), await tryOnce(ann), await tryOnce(bob)]).toEqual([unknown, tooMany, unknown]);
    expect(log.linesOf("wrong token").map(({ address }) => address)).toEqual([ann, ann, bob]);
    const headers = { "X-Forwarded-For": bob, Authorization: "Bearer wrong" };
    await fetch(`http://127.0.0.1:${server.httpPort}/about.json`, { headers });
    expect(log.linesOf("wrong token").at(-1)).toMatchObject({ address: bob, reason: tooMany.slice(14) });
  });

  test("[PRX-1] who is no trusted proxy cannot take another address, nor leave its own", async () => {
    const log = openReadableLog();
    const settings = { limitLoopback: true, newConnectionBurst: 2, newConnectionsPerMinute: 1 };
    await using server = await startBehindProxy({ ...settings, trustedProxies: ["192.0.2.1"] }, log);
    const statuses: number[] = [];
    for (const client of [ann, bob, "198.51.100.3"]) {
      const answer = await exchange(
        Number(server.httpPort),
        `GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: ${client}\r\n\r\n`,
      );
      statuses.push(Number(answer.split(" ")[1]));
    }
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(3);
    expect(log.linesOf("connection refused")[0]).toMatchObject({ address: "127.0.0.1" });
  });
});

describe("behind a proxy on this machine that nobody trusts", () => {
  test("[PRX-2] all visitors are one address without an exemption, and the log says so once", async () => {
    const log = openReadableLog();
    const settings = { newConnectionBurst: 3, newConnectionsPerMinute: 1, trustedProxies: [] };
    await using server = await startBehindProxy(settings, log);
    for (const [client, status] of [
      [ann, 200],
      [bob, 200],
      [ann, 200],
      [bob, 503],
    ] as const)
      expect((await askFor(client, server.httpPort)).status).toBe(status);
    expect(log.linesOf("all who come through a proxy share the limits of one address")).toEqual([
      { address: "127.0.0.1", remedy: "start the server with --trusted-proxies 127.0.0.1" },
    ]);
    for (let time = 0; time < 5; time++) expect((await askFor(undefined, server.httpPort)).status).toBe(200);
    using local = await WireClient.connect(server.tcpPort);
    expect(await local.ask("read")).toBe("0 server: no messages yet");
  });

  test("[PRX-2] [LIM-26] its WebSocket must send its first command in time, unlike a local one", async () => {
    await using server = await startBehindProxy({ firstLineTimeoutMs: 1000, trustedProxies: [] });
    using local = await WebSocketClient.connect(server.httpPort);
    using visitor = await openFor(ann, server.httpPort);
    expect(await visitor.message()).toStartWith("error timeout: ");
    expect(await local.send("read").message()).toBe("0 server: no messages yet");
  });
});
