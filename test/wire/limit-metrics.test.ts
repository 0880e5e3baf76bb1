import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Server } from "../../src/server/server.ts";
import type { ServerSettings } from "../../src/server/settings/settings.ts";
import { sharedTlsFiles } from "../support/certificates.ts";
import { eventually } from "../support/deadline.ts";
import { testWith } from "../support/programs.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { Scrape } from "../support/scrape.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

/** Where the clients of a test may be told what the server has, and what ends with them. */
interface Visit {
  readonly server: Server;
  readonly clients: DisposableStack;
  /** A new client at the TCP port. */
  connect(localAddress?: string): Promise<WireClient>;
}

/** A limit, a server on which it is low, and clients that run into it. */
interface LimitCase {
  readonly limit: string;
  readonly settings: Partial<ServerSettings>;
  /** Resolves to how often they did. */
  readonly runInto: (visit: Visit) => Promise<number>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const behindProxy = { proxyProtocol: true, trustedProxies: ["127.0.0.1"], proxyHeaderTimeoutMs: 60_000 };
const limited = { limitLoopback: true };

/** A second connection to this port finds no room. */
async function connectTwice({ clients }: Visit, port: number | undefined): Promise<number> {
  clients.use(await WireClient.connect(port ?? 0));
  await clients.use(await WireClient.connect(port ?? 0)).rest();
  return 1;
}

const cases: readonly LimitCase[] = [
  {
    limit: "max-connections",
    settings: { maxConnections: 1 },
    runInto: (v) => connectTwice(v, v.server.tcpPort),
  },
  {
    limit: "max-connections-per-address",
    settings: { maxConnectionsPerAddress: 1 },
    runInto: (visit) => connectTwice(visit, visit.server.tcpPort),
  },
  {
    limit: "max-http-connections",
    settings: { httpPort: 0, maxHttpConnections: 1 },
    runInto: (visit) => connectTwice(visit, visit.server.httpPort),
  },
  {
    limit: "new-connection-burst",
    settings: { ...limited, newConnectionBurst: 1, newConnectionsPerMinute: 1 },
    runInto: (visit) => connectTwice(visit, visit.server.tcpPort),
  },
  {
    limit: "max-proxy-headers",
    settings: { ...behindProxy, maxProxyHeaders: 1 },
    runInto: (visit) => connectTwice(visit, visit.server.tcpPort),
  },
  {
    limit: "proxy-header-timeout-ms",
    settings: { ...behindProxy, proxyHeaderTimeoutMs: 50 },
    runInto: async ({ connect }) => {
      await (await connect()).rest();
      return 1;
    },
  },
  {
    limit: "max-tracked-addresses",
    settings: { maxTrackedAddresses: 1 },
    runInto: async ({ connect, server }) => {
      await (await connect()).send("close\n").halfClose().rest();
      await eventually(
        () => server.connectionCount,
        (count) => count === 0,
      );
      await (await connect("127.0.0.9")).ask("read");
      return 1;
    },
  },
  {
    limit: "stall-timeout-ms",
    settings: { stallTimeoutMs: 100, lingerTimeoutMs: 100 },
    runInto: async ({ connect, server }) => {
      const deaf = await connect();
      deaf.pause();
      deaf.send("read\n".repeat(1_000_000));
      await eventually(
        () => server.metrics.connections.closed.of("stalled"),
        (count) => count > 0,
      );
      return 1;
    },
  },
  {
    limit: "max-unterminated-bytes",
    settings: { maxUnterminatedBytes: 2000, httpPort: 0 },
    runInto: async ({ connect, server, clients }) => {
      await (await connect()).send("x".repeat(2001)).rest();
      const socket = clients.use(await WebSocketClient.connect(server.httpPort));
      expect((await socket.send("x".repeat(2001)).rest()).code).toBe(1009);
      return 2;
    },
  },
  {
    limit: "max-errors-in-row",
    settings: { maxErrorsInRow: 2 },
    runInto: async ({ connect }) => {
      await (await connect()).send("x\nx\n").rest();
      return 1;
    },
  },
  {
    limit: "idle-timeout-ms",
    settings: { idleTimeoutMs: 1 },
    runInto: async ({ connect }) => {
      await (await connect()).rest();
      return 1;
    },
  },
  {
    limit: "linger-timeout-ms",
    // The connections of those who look end within this time, also on a busy machine.
    settings: { lingerTimeoutMs: 3000 },
    runInto: async ({ connect }) => {
      await (await connect()).send("close\n").rest();
      return 1;
    },
  },
  {
    limit: "max-buffer-bytes",
    settings: { maxBufferBytes: 2000, httpPort: 0 },
    runInto: async ({ server, clients }) => {
      const http = clients.use(await WireClient.connect(server.httpPort ?? 0));
      await http.send(`GET /${"x".repeat(2000)}`).rest();
      const socket = clients.use(await WireClient.connect(server.httpPort ?? 0));
      socket.send(
        "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      );
      while ((await socket.line()) !== "\r");
      // The head of a message of 3,000 bytes, and a part of it.
      const head = Uint8Array.of(0x81, 0x80 | 126, 3000 >> 8, 3000 & 255, 0, 0, 0, 0);
      await socket.send(head).send("x".repeat(2001)).rest();
      return 2;
    },
  },
  {
    limit: "websocket-ping-ms",
    settings: { websocketPingMs: 1, httpPort: 0 },
    runInto: async ({ server, clients }) => {
      const socket = clients.use(await RawWebSocket.connect(server.httpPort ?? 0));
      while ((await socket.next()) !== undefined);
      return 1;
    },
  },
  {
    limit: "first-line-timeout-ms",
    settings: { ...limited, firstLineTimeoutMs: 1 },
    runInto: async ({ connect }) => {
      await (await connect()).rest();
      return 1;
    },
  },
  {
    limit: "max-queued-sends",
    settings: { maxQueuedSends: 1 },
    runInto: async ({ connect }) => {
      const client = (await connect()).send(`register ann\n${"send x\n".repeat(50)}`);
      const busy = (await client.lines(51)).filter((line) => line.startsWith("error busy"));
      expect(busy.length).toBeGreaterThan(0);
      return busy.length;
    },
  },
  {
    limit: "wait-timeout-ms",
    settings: { waitTimeoutMs: 10 },
    runInto: async ({ connect }) => {
      await (await connect()).ask("wait 0");
      return 1;
    },
  },
  {
    limit: "keep",
    settings: { keep: 1 },
    runInto: async ({ connect }) => {
      const client = (await connect()).send("register ann\nsend one\nsend two\nread 1\n");
      expect((await client.lines(4)).at(-1)).toStartWith("error gone");
      return 1;
    },
  },
  {
    limit: "max-auth-failures-per-minute",
    settings: { maxAuthFailuresPerMinute: 1 },
    runInto: async ({ connect }) => {
      await (await connect()).send("auth wrong\nauth wrong\n").rest();
      return 1;
    },
  },
  {
    limit: "send-burst",
    settings: { ...limited, sendBurst: 1, sendsPerSecond: 1 },
    runInto: async ({ connect }) => {
      await (await connect()).send("register ann\nsend one\nsend two\n").lines(3);
      return 1;
    },
  },
  {
    limit: "command-burst",
    settings: { ...limited, commandBurst: 1, commandsPerSecond: 1 },
    runInto: async ({ connect }) => {
      await (await connect()).send("read\nread\n").lines(2);
      return 1;
    },
  },
  {
    limit: "max-connections-per-name",
    settings: { maxConnectionsPerName: 1 },
    runInto: async ({ connect }) => {
      const [first, second] = [await connect(), await connect()];
      for (const client of [first, second]) await client.ask(`key ${"k".repeat(20)}`);
      expect(await first.ask("register ann")).toBe("Welcome ann");
      expect(await second.ask("register ann")).toStartWith("error busy");
      return 1;
    },
  },
  {
    limit: "max-reserved-names",
    settings: { maxReservedNames: 1 },
    runInto: async ({ connect }) => {
      for (const name of ["ann", "bob"]) {
        const client = await connect();
        await client.ask(`key ${name.repeat(8)}`);
        await client.ask(`register ${name}`);
        await client.send("close\n").halfClose().rest();
      }
      return 1;
    },
  },
  {
    limit: "handshake-timeout-ms",
    settings: { handshakeTimeoutMs: 50 },
    runInto: async ({ connect }) => {
      await (await connect()).rest();
      return 1;
    },
  },
];

/** What only some servers have: TLS, tokens. */
async function settingsOf({ limit, settings }: LimitCase, folder: string): Promise<Partial<ServerSettings>> {
  const all = { ...settings, adminPort: 0 };
  if (limit === "max-auth-failures-per-minute") {
    const tokenFile = `${folder}/tokens`;
    await Bun.write(tokenFile, "");
    return { ...all, tokenFile };
  }
  if (limit !== "handshake-timeout-ms") return all;
  const { certificate, key } = await sharedTlsFiles();
  return { ...all, tlsCert: certificate, tlsKey: key };
}

function countIn(scrape: Scrape, limit: string): number | undefined {
  return scrape.value("lastword_limit_reached_total", `limit="${limit}"`);
}

describe("lastword_limit_reached_total", () => {
  for (const each of cases) {
    const { limit, runInto } = each;
    testWith(limit === "handshake-timeout-ms" ? ["openssl"] : [])(
      `counts exactly those that run into --${limit}`,
      async () => {
        using folder = temporaryFolder();
        await using server = await startServer(await settingsOf(each, folder.path));
        using clients = new DisposableStack();
        expect(countIn(await Scrape.of(server.adminPort), limit)).toBe(0);
        const connect = async (localAddress?: string) =>
          clients.use(await WireClient.connect(server.tcpPort, "127.0.0.1", localAddress));
        const expected = await runInto({ server, clients, connect });
        await eventually(
          async () => countIn(await Scrape.of(server.adminPort), limit),
          (count) => count === expected,
        );
      },
    );
  }

  test("has every limit of PROTOCOL.md that ends, refuses or forgets something, by its first flag", async () => {
    const protocol = readFileSync(`${root}PROTOCOL.md`, "utf8");
    const flags = [...protocol.matchAll(/^\| \[LIM-\d+\] \|.*?\| `--([\w-]+)`/gm)].map(
      ([, flag = ""]) => flag,
    );
    // The first two only pause the client (`lastword_paused_connections`); nobody runs into the others.
    const others = ["max-pending-replies", "max-outbox-bytes", "stop-timeout-ms", "name-grace-ms"];
    await using server = await startServer({ adminPort: 0 });
    const { samples } = await Scrape.of(server.adminPort);
    const shown = samples.flatMap(({ name, labels }) =>
      name === "lastword_limit_reached_total" ? [labels.slice('limit="'.length, -1)] : [],
    );
    expect(flags).toHaveLength(28);
    expect(new Set([...shown, ...others])).toEqual(new Set(flags));
    expect(new Set(cases.map(({ limit }) => limit))).toEqual(new Set(shown));
  });
});
