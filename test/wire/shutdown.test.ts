import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { expectNothingLost, readBoardFile } from "../support/board-file.ts";
import { RecordingSender } from "../support/sender.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

describe("a stop", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`[CLS-8] ${signal} under load loses nothing acknowledged, leaves one clean file and exit code 0`, async () => {
      using folder = temporaryFolder();
      const path = `${folder.path}/board.db`;
      await using server = await spawnServer(["--store", `sqlite:${path}`]);
      const senders = await Promise.all(
        Array.from({ length: 20 }, (_, index) => RecordingSender.connect(server.port, `s${index}`)),
      );
      let acknowledged = 0;
      const enough = Promise.withResolvers<void>();
      const running = senders.map((sender) =>
        sender
          .run(Number.POSITIVE_INFINITY, 10, () => {
            if (++acknowledged === 500) enough.resolve();
          })
          .catch((error: Error) =>
            expect(error.message).toBe("error shutting-down: the server is shutting down"),
          ),
      );
      await enough.promise;
      server.kill(signal);
      await Promise.all(running);
      const { code, stderr } = await server.exited();
      expect([code, stderr]).toEqual([0, expect.stringContaining('"stopping"')]);
      expect([existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([false, false]);
      expectNothingLost(readBoardFile(path), senders);
    });
  }

  test("[CLS-8] clients that are silent, wait, or never end their side do not delay it", async () => {
    await using server = await spawnServer(["--store", "memory:", "--linger-timeout-ms", "200"]);
    using silent = await WireClient.connect(server.port);
    using poller = await WireClient.connect(server.port);
    using waiter = await WireClient.connect(server.port);
    await poller.ask("read");
    waiter.send("wait 0\n");
    await poller.ask("read");
    server.kill("SIGTERM");
    expect(await silent.rest()).toEqual({ text: "", end: "clean" });
    expect(await poller.rest()).toEqual({ text: "", end: "clean" });
    expect(await waiter.rest()).toEqual({ text: "0 server: no messages yet\n", end: "clean" });
    expect((await server.exited()).code).toBe(0);
    await expect(WireClient.connect(server.port)).rejects.toThrow();
  });

  test("[LIM-13] a peer that reads nothing is reset at the end of the stop time, and the exit code is 0", async () => {
    await using server = await spawnServer(["--store", "memory:", "--stop-timeout-ms", "1200"]);
    using bob = await WireClient.connect(server.port);
    await bob.ask("register bob");
    await bob.ask(`send ${"x".repeat(900)}`);
    using deaf = await WireClient.connect(server.port);
    deaf.pause();
    deaf.send("read\n".repeat(100_000));
    await bob.ask("read");
    server.kill("SIGTERM");
    bob.halfClose();
    expect((await server.exited()).code).toBe(0);
  });

  test("[LIM-13] [CLS-9] with the shortest stop time, replies are still delivered", async () => {
    await using server = await spawnServer(["--store", "memory:", "--stop-timeout-ms", "1000"]);
    using client = await WireClient.connect(server.port);
    const polls = 300;
    client.send("read\n".repeat(polls));
    await client.line();
    server.kill("SIGTERM");
    const { text, end } = await client.rest();
    expect([text.split("\n").length, end]).toEqual([polls, "clean"]);
  });

  const patient = ["--store", "memory:", "--linger-timeout-ms", "60000", "--stop-timeout-ms", "60000"];

  test("a second signal ends the process at once with exit code 1", async () => {
    await using server = await spawnServer(patient);
    using client = await WireClient.connect(server.port);
    await client.ask("read");
    server.kill("SIGTERM");
    await client.rest();
    const exited = server.exited();
    const again = setInterval(() => server.kill("SIGTERM"), 50);
    const { code, stderr } = await exited;
    clearInterval(again);
    expect([code, stderr]).toEqual([1, expect.stringContaining("second signal")]);
  });

  test("a signal that arrives twice at once, as through npx, counts once", async () => {
    await using server = await spawnServer(patient);
    using client = await WireClient.connect(server.port);
    await client.ask("read");
    // Two kinds: the kernel may make one of two pending SIGINTs.
    server.kill("SIGINT");
    server.kill("SIGTERM");
    await client.rest();
    client.halfClose();
    expect((await server.exited()).code).toBe(0);
  });
});
