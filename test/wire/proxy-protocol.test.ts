import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { ServerSettings } from "../../src/server/settings/settings.ts";
import { bytesOf } from "../support/bytes.ts";
import { sharedTlsFiles } from "../support/certificates.ts";
import { connectBehind } from "../support/header-stream.ts";
import { openReadableLog } from "../support/log-lines.ts";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

const tlsTest = testWith(["openssl"]);
const nothing = "0 server: no messages yet";
const [ann, bob] = ["198.51.100.1", "198.51.100.2"];

/** A server whose TCP port takes connections from a proxy on this machine. */
function startBehindProxy(settings: Partial<ServerSettings> = {}, log = openReadableLog()) {
  const patient = { proxyProtocol: true, trustedProxies: ["127.0.0.1"], proxyHeaderTimeoutMs: 60_000 };
  return startServer({ ...patient, ...settings }, log.logger);
}

/** A header of version 1 for a client at this address. */
function text(client: string): Uint8Array {
  return bytesOf(`PROXY TCP4 ${client} 192.0.2.9 4711 4040\r\n`);
}

/** A header of version 2 for a client at this address, with an addition; command 0: the proxy speaks for itself. */
function binary(client: string, command = 1): Uint8Array {
  const addresses = [...client.split(".").map(Number), 192, 0, 2, 9, 0x12, 0x67, 0x0f, 0xc8, 4, 0, 1, 7];
  const head = [...bytesOf("\r\n\r\n\0\r\nQUIT\n"), 0x20 | command, 0x11, 0, addresses.length];
  return Uint8Array.from([...head, ...addresses]);
}

/** Connects as the proxy, with this header. */
async function connectFor(header: Uint8Array, port: number): Promise<WireClient> {
  return (await WireClient.connect(port)).send(header);
}

/** Lets the server read what it has been sent. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

describe("a TCP port with the PROXY protocol", () => {
  for (const [version, header] of [
    ["1", text(ann)],
    ["2", binary(ann)],
  ] as const)
    test(`[PRX-3] it serves what follows a header of version ${version}, wherever the bytes are split`, async () => {
      await using server = await startBehindProxy();
      const bytes = Uint8Array.from([...header, ...bytesOf("register ann\nread\n")]);
      for (let at = 1; at <= bytes.length; at++) {
        using client = await connectFor(bytes.subarray(0, at), server.tcpPort);
        await turn();
        client.send(bytes.subarray(at)).halfClose();
        expect([at, ...(await client.lines(2))]).toEqual([at, "Welcome ann", nothing]);
        await client.rest();
      }
    });

  test("[PRX-3] [LIM-2] each client of the proxy has as many connections as the limit allows, and no more", async () => {
    const log = openReadableLog();
    await using server = await startBehindProxy({ maxConnectionsPerAddress: 1 }, log);
    using first = await connectFor(text(ann), server.tcpPort);
    expect(await first.ask("read")).toBe(nothing);
    using second = await connectFor(binary(ann), server.tcpPort);
    expect(await second.line()).toBe("error busy: too many connections from your address");
    using others = await connectFor(binary(bob), server.tcpPort);
    expect(await others.ask("read")).toBe(nothing);
    expect(log.linesOf("connection refused")).toEqual([
      { address: ann, reason: "too many connections from your address" },
    ]);
  });

  test("[PRX-3] what the proxy asks for itself counts in all, but for no address", async () => {
    await using server = await startBehindProxy({ maxConnectionsPerAddress: 1, maxProxyHeaders: 3 });
    const headers = [bytesOf("PROXY UNKNOWN\r\n"), binary(ann, 0), bytesOf("PROXY UNKNOWN\r\n")];
    const clients = await Promise.all(headers.map((header) => connectFor(header, server.tcpPort)));
    for (const client of clients) expect(await client.ask("read")).toBe(nothing);
    expect(server.connectionCount).toBe(3);
    for (const client of clients) client[Symbol.dispose]();
  });

  test("[PRX-3] it closes a connection from anybody else, and one without a header, with the reason in the log", async () => {
    const log = openReadableLog();
    await using server = await startBehindProxy({}, log);
    await using elsewhere = await startBehindProxy({ trustedProxies: ["192.0.2.1"] }, log);
    const refusals = ({ metrics }: typeof server) => [
      metrics.connections.refused.of("no-proxy"),
      metrics.connections.refused.of("no-header"),
      metrics.outcomes.errors.of("denied"),
    ];
    expect([refusals(server), refusals(elsewhere)]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    const denied = "error denied: this port takes connections from the proxies of the board alone";
    using stranger = await connectFor(text(ann), elsewhere.tcpPort);
    expect([await stranger.line(), (await stranger.rest()).end]).toEqual([denied, "clean"]);
    const noHeader = "error denied: the proxy sent no header of the PROXY protocol";
    using bare = await connectFor(bytesOf("register ann\n"), server.tcpPort);
    expect([await bare.line(), (await bare.rest()).end]).toEqual([noHeader, "clean"]);
    expect(log.linesOf("connection turned away")).toEqual(
      [denied, noHeader].map((line) => ({
        address: "127.0.0.1",
        reason: line.slice("error denied: ".length),
      })),
    );
    expect(server.connectionCount).toBe(0);
    expect([refusals(server), refusals(elsewhere)]).toEqual([
      [0, 1, 1],
      [1, 0, 1],
    ]);
  });

  test("[PRX-3] [LIM-27] a header that comes in time is taken, and one that does not ends the connection", async () => {
    await using patient = await startBehindProxy();
    await using server = await startBehindProxy({ proxyHeaderTimeoutMs: 50 });
    using late = await connectFor(text(ann).subarray(0, 20), server.tcpPort);
    using inTime = await connectFor(text(ann).subarray(0, 20), patient.tcpPort);
    const timeout = "error timeout: the proxy sent no header of the PROXY protocol in time";
    expect([await late.line(), (await late.rest()).end]).toEqual([timeout, "clean"]);
    expect(await inTime.send(text(ann).subarray(20)).ask("read")).toBe(nothing);
    const lateIn = ({ metrics }: typeof server) => metrics.connections.refused.of("late-header");
    expect([lateIn(server), lateIn(patient)]).toEqual([1, 0]);
    expect(server.metrics.outcomes.errors.of("timeout")).toBe(1);
  });

  test("[PRX-3] [LIM-28] only so many connections wait for their headers, and the next is refused", async () => {
    await using server = await startBehindProxy({ maxProxyHeaders: 2 });
    using first = await connectFor(text(ann).subarray(0, 9), server.tcpPort);
    using second = await connectFor(text(ann).subarray(0, 9), server.tcpPort);
    using third = await connectFor(text(ann), server.tcpPort);
    expect(await third.line()).toBe("error busy: too many connections of proxies wait for their headers");
    for (const client of [first, second])
      expect(await client.send(text(ann).subarray(9)).ask("read")).toBe(nothing);
    using fourth = await connectFor(text(ann), server.tcpPort);
    expect(await fourth.ask("read")).toBe(nothing);
  });

  test("[PRX-3] a connection that closes before its header is no fault, and frees its place", async () => {
    const log = openReadableLog();
    await using server = await startBehindProxy({ maxProxyHeaders: 1 }, log);
    for (let time = 0; time < 5; time++) {
      using check = await WireClient.connect(server.tcpPort);
      check.halfClose();
      await check.rest();
    }
    using client = await connectFor(text(ann), server.tcpPort);
    expect(await client.ask("read")).toBe(nothing);
    expect(log.linesOf("connection turned away")).toEqual([]);
  });

  test("[PRX-3] the HTTP port takes no header, and the page does not name the TCP port", async () => {
    await using server = await startBehindProxy({ httpPort: 0 });
    using client = await WebSocketClient.connect(server.httpPort);
    expect(await client.send("read").message()).toBe(nothing);
    const about = await fetch(`http://127.0.0.1:${server.httpPort}/about.json`);
    expect(await about.json()).toMatchObject({ tcpPort: null });
  });

  test("[PRX-3] a server does not start with it unless it trusts a proxy", async () => {
    await expect(startBehindProxy({ trustedProxies: [] })).rejects.toThrow(
      "name them with --trusted-proxies",
    );
  });
});

describe("a TCP port with the PROXY protocol and TLS", () => {
  /** A server with both, and how to connect to it as the proxy. */
  async function startWithTls(settings: Partial<ServerSettings> = {}, log = openReadableLog()) {
    const { certificate, key } = await sharedTlsFiles();
    const ca = readFileSync(certificate, "utf8");
    const server = await startBehindProxy({ tlsCert: certificate, tlsKey: key, ...settings }, log);
    const connectTls = (header: Uint8Array, splitAt?: number) =>
      WireClient.connectTls(server.tcpPort, {
        ca,
        socket: connectBehind(header, server.tcpPort, splitAt, turn),
      });
    return { server, connectTls, [Symbol.asyncDispose]: () => server.stop() };
  }

  for (const [version, header] of [
    ["1", text(ann)],
    ["2", binary(ann)],
  ] as const)
    tlsTest(
      `[PRX-3] [TLS-1] header (version ${version}) and handshake come in one chunk, or are split anywhere`,
      async () => {
        await using board = await startWithTls();
        // Also at the end of the header, and within the handshake.
        for (let at = 0; at <= header.length + 8; at++) {
          using client = await board.connectTls(header, at);
          expect([at, await client.ask("register ann")]).toEqual([at, "Welcome ann"]);
          client.halfClose();
          await client.rest();
        }
      },
    );

  tlsTest(
    "[PRX-3] [LIM-2] its clients are those whom the headers name; one too many gets no word",
    async () => {
      const log = openReadableLog();
      await using board = await startWithTls({ maxConnectionsPerAddress: 1 }, log);
      using first = await board.connectTls(text(ann));
      expect(await first.ask("read")).toBe(nothing);
      await expect(board.connectTls(text(ann))).rejects.toThrow();
      using other = await board.connectTls(binary(bob));
      expect(await other.ask("read")).toBe(nothing);
      expect(log.linesOf("connection refused")).toEqual([
        { address: ann, reason: "too many connections from your address" },
      ]);
    },
  );

  tlsTest(
    "[PRX-3] [TLS-1] nothing is said in plain text: to others, without a header, too late",
    async () => {
      const log = openReadableLog();
      await using board = await startWithTls({ proxyHeaderTimeoutMs: 100 }, log);
      const { tcpPort } = board.server;
      using stranger = await WireClient.connect(tcpPort, "127.0.0.1", "127.0.0.9");
      expect((await stranger.send("read\n").rest()).text).toBe("");
      for (const bytes of [bytesOf("read\n"), text(ann).subarray(0, 9)]) {
        using client = await connectFor(bytes, tcpPort);
        expect((await client.rest()).text).toBe("");
      }
      using check = await WireClient.connect(tcpPort);
      expect((await check.halfClose().rest()).text).toBe("");
      expect(log.linesOf("connection turned away").map(({ address }) => address)).toEqual([
        "127.0.0.9",
        "127.0.0.1",
        "127.0.0.1",
      ]);
      expect(board.server.connectionCount).toBe(0);
      const { refused } = board.server.metrics.connections;
      const reasons = ["no-proxy", "no-header", "late-header"] as const;
      expect(reasons.map((reason) => refused.of(reason))).toEqual([1, 1, 1]);
    },
  );

  tlsTest("[PRX-3] [LIM-4] a long pipeline is answered whole, however slowly it is read", async () => {
    await using board = await startWithTls({ maxOutboxBytes: 4096, exemptAddresses: [ann] });
    using client = await board.connectTls(text(ann));
    const count = 20_000;
    client.send("read\n".repeat(count)).halfClose();
    expect(await client.rest()).toEqual({ text: `${nothing}\n`.repeat(count), end: "clean" });
  });
});
