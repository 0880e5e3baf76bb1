import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { reservedFileDescriptors } from "../../src/server/listen/file-descriptors.ts";
import { lineTransports, type WireTransport } from "../support/line-transport.ts";
import { spawnServer, startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

const text = "x".repeat(900);

/** A client on a board whose one message makes each `read` answer 907 bytes and an LF. */
async function connectToLongMessage(
  transport: WireTransport,
  port: number,
): Promise<{ client: WireClient; reply: string }> {
  const client = await transport.connect(port);
  await client.ask("register bob");
  await client.ask(`send ${text}`);
  return { client, reply: `1 bob: ${text}\n` };
}

/**
 * Gives the server more turns than it needs to answer 20,000 lines: what it has not written then, the kernel
 * does not take.
 */
async function letServerFillTheKernel(transport: WireTransport, port: number): Promise<void> {
  using other = await transport.connect(port);
  for (let turn = 0; turn < 300; turn++) await other.ask("help");
}

async function connectAndReset(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  await new Promise<void>((resolve) => socket.once("close", () => resolve()).resetAndDestroy());
}

/** Each of these fails when the trap of Bun's that it names is put back into the server. */
for (const transport of lineTransports) {
  describe("traps of a stream", () => {
    transport.test(
      `[REP-1] partial writes: 18 MB of replies to a peer that read nothing at first arrive whole, over ${transport.name}`,
      async () => {
        await using server = await startServer(await transport.settings());
        const { client, reply } = await connectToLongMessage(transport, server.tcpPort);
        using _ = client;
        const polls = 20_000;
        client.pause();
        client.send("read\n".repeat(polls));
        await letServerFillTheKernel(transport, server.tcpPort);
        client.resume();
        const { bytes, end } = await client.halfClose().restBytes();
        expect([bytes.length, end]).toEqual([polls * reply.length, "clean"]);
        expect(bytes.equals(Buffer.from(reply.repeat(polls)))).toBe(true);
      },
    );

    transport.test(
      `[CLO-1] an end that does not flush: close behind 18 MB of replies delivers them all, over ${transport.name}`,
      async () => {
        // With room for all replies, the server comes to the close while most of them are not written.
        await using server = await startServer({
          ...(await transport.settings()),
          maxOutboxBytes: 32 * 1_048_576,
        });
        const { client, reply } = await connectToLongMessage(transport, server.tcpPort);
        using _ = client;
        const polls = 20_000;
        client.pause();
        client.send(`${"read\n".repeat(polls)}close\n`);
        await letServerFillTheKernel(transport, server.tcpPort);
        client.resume();
        const { bytes, end } = await client.restBytes();
        expect([bytes.length, end]).toEqual([polls * reply.length, "clean"]);
      },
    );

    transport.test(
      `[CLS-9] reset: replies that the kernel has accepted survive a peer that continues to send after the server's FIN, over ${transport.name}`,
      async () => {
        await using server = await startServer(await transport.settings());
        const { client, reply } = await connectToLongMessage(transport, server.tcpPort);
        using _ = client;
        const polls = 2000;
        client.pause();
        client.send(`${"read\n".repeat(polls)}close\n`);
        using other = await transport.connect(server.tcpPort);
        while ((await other.ask("register bob")) !== "Welcome bob") await other.ask("read");
        for (let chatter = 0; chatter < 5; chatter++) {
          client.send("read\n");
          await other.ask("help");
        }
        client.resume();
        const { bytes, end } = await client.restBytes();
        expect([bytes.length, end]).toEqual([polls * reply.length, "clean"]);
      },
    );

    transport.test(
      `[REP-5] half-close: a reply that needs an fsync still reaches a client that has ended its side, over ${transport.name}`,
      async () => {
        using folder = temporaryFolder();
        await using server = await startServer({
          ...(await transport.settings()),
          store: `sqlite:${folder.path}/board.db`,
        });
        for (let id = 1; id <= 20; id++) {
          using client = await transport.connect(server.tcpPort);
          client.send(`register bob\nsend hi\nread\nread ${id}\n`).halfClose();
          expect(await client.rest()).toEqual({
            text: `Welcome bob\nok\n${id} bob: hi\n${id} bob: hi\n`,
            end: "clean",
          });
        }
      },
    );
  });
}

/** Likewise. */
describe("traps", () => {
  test.if(process.platform === "linux")(
    "backlog: 1,500 connects are established while the server accepts none",
    async () => {
      const somaxconn = Number(readFileSync("/proc/sys/net/core/somaxconn", "utf8"));
      const count = Math.min(1500, somaxconn);
      expect(count).toBeGreaterThan(600);
      await using server = await spawnServer(["--store", "memory:"]);
      server.kill("SIGSTOP");
      const sockets = Array.from({ length: count }, () => connect(server.port, "127.0.0.1"));
      await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
      server.kill("SIGCONT");
      const replies = sockets.map(
        (socket) => new Promise<string>((resolve) => socket.once("data", (data) => resolve(data.toString()))),
      );
      for (const socket of sockets) socket.write("read\n");
      expect(new Set(await Promise.all(replies))).toEqual(new Set(["0 server: no messages yet\n"]));
      for (const socket of sockets) socket.destroy();
    },
  );

  test("reset: connections that are reset before or right after they are accepted affect nobody", async () => {
    await using server = await spawnServer(["--store", "memory:"]);
    server.kill("SIGSTOP");
    for (let number = 0; number < 20; number++) await connectAndReset(server.port);
    server.kill("SIGCONT");
    for (let number = 0; number < 500; number++) await connectAndReset(server.port);
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read")).toBe("0 server: no messages yet");
  });

  test.if(process.platform === "linux")(
    "[CLS-7] [LIM-1] file descriptors: beyond the limit every client gets an error, and none hangs",
    async () => {
      const limit = reservedFileDescriptors + 100;
      const before = ["sh", "-c", `ulimit -n ${limit} && exec "$@"`, "sh"];
      await using server = await spawnServer(["--store", "memory:"], before);
      const answers = new Map<string, number>();
      const clients: WireClient[] = [];
      for (let number = 0; number < 300; number++) {
        const client = await WireClient.connect(server.port);
        clients.push(client);
        const answer = await client.send("read\n").line();
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
      expect(answers).toEqual(
        new Map([
          ["0 server: no messages yet", 100],
          ["error busy: this server has too many connections; try again later", 200],
        ]),
      );
      for (const client of clients.slice(0, 100)) expect(await client.ask("read")).toStartWith("0 server");
      for (const client of clients) client[Symbol.dispose]();
    },
  );

  test("[WSK-6] [LIM-14] file descriptors: HTTP connections that say nothing leave room for every TCP client", async () => {
    const limit = reservedFileDescriptors + 100;
    const before = ["sh", "-c", `ulimit -n ${limit} && exec "$@"`, "sh"];
    await using server = await spawnServer(["--store", "memory:", "--http-port", "0"], before);
    const silent = Array.from({ length: 400 }, () => connect(Number(server.httpPort), "127.0.0.1"));
    await Promise.all(silent.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read")).toStartWith("0 server");
    for (const socket of silent) socket.destroy();
  });
});
