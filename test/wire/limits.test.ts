import { describe, expect, test } from "bun:test";
import { peakMemoryKib, residentMemoryKib } from "../../loadtest/bench/process.ts";
import { eventually } from "../support/deadline.ts";
import { lineTransports } from "../support/line-transport.ts";
import { countConnections } from "../support/process.ts";
import { spawnServer, startServer } from "../support/server.ts";
import { WireClient } from "../support/wire-client.ts";

/** Connects until it is let in: the server may not have seen yet that another one has left. */
async function connectWhenFree(port: number): Promise<WireClient> {
  for (let tries = 0; tries < 100; tries++) {
    const client = await WireClient.connect(port);
    if (!(await client.send("read\n").line()).startsWith("error busy")) return client;
    client[Symbol.dispose]();
  }
  throw new Error("never let in");
}

describe("limits over the wire", () => {
  test("[CLS-7] [LIM-1] a connection beyond the limit gets an error and is closed, and one is admitted when another has left", async () => {
    await using server = await startServer({ maxConnections: 2 });
    using first = await WireClient.connect(server.tcpPort);
    const second = await WireClient.connect(server.tcpPort);
    expect([await first.ask("read"), await second.ask("read")]).toEqual(
      Array(2).fill("0 server: no messages yet"),
    );
    using third = await WireClient.connect(server.tcpPort);
    expect(await third.rest()).toEqual({
      text: "error busy: this server has too many connections; try again later\n",
      end: "clean",
    });
    second[Symbol.dispose]();
    using fourth = await connectWhenFree(server.tcpPort);
    expect(await fourth.ask("read")).toStartWith("0 server");
    expect(await first.ask("read")).toStartWith("0 server");
  });

  test("[CLS-7] [LIM-2] a connection beyond its address's share gets an error, and other addresses are served", async () => {
    await using server = await startServer({ maxConnectionsPerAddress: 1 });
    using first = await WireClient.connect(server.tcpPort);
    expect(await first.ask("read")).toStartWith("0 server");
    using second = await WireClient.connect(server.tcpPort);
    expect((await second.rest()).text).toBe("error busy: too many connections from your address\n");
    using elsewhere = await WireClient.connect(server.tcpPort, "127.0.0.1", "127.0.0.9");
    expect(await elsewhere.ask("read")).toStartWith("0 server");
  });

  test("[LIM-10] [CLS-6] a silent client gets an error and is closed", async () => {
    await using server = await startServer({ idleTimeoutMs: 1 });
    using client = await WireClient.connect(server.tcpPort);
    expect(await client.rest()).toEqual({
      text: "error timeout: the client was idle for too long\n",
      end: "clean",
    });
  });

  test("[LIM-11] [CLS-9] a client that does not end its side after close is reset after the linger time-out", async () => {
    await using server = await startServer({ lingerTimeoutMs: 50 });
    using client = await WireClient.connect(server.tcpPort);
    expect(await client.send("close\n").rest()).toEqual({ text: "", end: "clean" });
    await eventually(
      () => server.connectionCount,
      (count) => count === 0,
    );
    using next = await WireClient.connect(server.tcpPort);
    expect(await next.ask("read")).toStartWith("0 server");
  });
});

for (const transport of lineTransports) {
  describe("a flood", () => {
    transport.test(
      `[LIM-5] [CLS-6] a peer that sends and never reads is closed, within bounded memory, and the others are served, over ${transport.name}`,
      async () => {
        await using server = await spawnServer([
          ...(await transport.flags()),
          "--store",
          "memory:",
          "--stall-timeout-ms",
          "300",
          "--linger-timeout-ms",
          "100",
        ]);
        using bob = await transport.connect(server.port);
        await bob.ask("register bob");
        await bob.ask(`send ${"x".repeat(900)}`);
        const before = residentMemoryKib(server.pid);
        using deaf = await transport.connect(server.port);
        deaf.pause();
        deaf.send("read\n".repeat(1_000_000));
        using other = await transport.connect(server.port);
        // The server holds some of the million lines and the kernel the rest, until the stall timeout cuts it.
        const countServed = async () => {
          await other.ask("read");
          return countConnections(server.pid);
        };
        await eventually(countServed, (count) => count <= 2);
        expect(residentMemoryKib(server.pid) - before).toBeLessThan(64 * 1024);
      },
    );

    transport.test(
      `[REP-1] a million pipelined lines are all answered, in bounded memory, and others are served meanwhile, over ${transport.name}`,
      async () => {
        await using server = await spawnServer([...(await transport.flags()), "--store", "memory:"]);
        const lines = 1_000_000;
        const reply = "0 server: no messages yet\n";
        using other = await transport.connect(server.port);
        await other.ask("read");
        const before = residentMemoryKib(server.pid);
        using flood = await transport.connect(server.port);
        flood.send("read\n".repeat(lines)).halfClose();
        let arrived = 0;
        const whole = flood.restBytes();
        let served = 0;
        while (arrived < lines * reply.length * 0.9 && served < 100_000) {
          expect(await other.ask("read")).toBe("0 server: no messages yet");
          served++;
          arrived = flood.pendingBytes;
        }
        const { bytes, end } = await whole;
        expect([bytes.length, end]).toEqual([lines * reply.length, "clean"]);
        expect(served).toBeGreaterThan(10);
        expect(peakMemoryKib(server.pid) - before).toBeLessThan(64 * 1024);
      },
    );

    transport.test(
      `[REP-1] a hundred thousand pipelined sends are all stored and answered in order, over ${transport.name}`,
      async () => {
        await using server = await startServer(await transport.settings());
        using client = await transport.connect(server.tcpPort);
        await client.ask("register bob");
        const count = 100_000;
        client.send(Array.from({ length: count }, (_, index) => `send ${index + 1}\n`).join("")).halfClose();
        expect((await client.rest()).text).toBe("ok\n".repeat(count));
        using reader = await transport.connect(server.tcpPort);
        expect(await reader.ask("read")).toBe(`${count} bob: ${count}`);
      },
    );
  });
}
