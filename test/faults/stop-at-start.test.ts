import { describe, expect } from "bun:test";
import { eventually } from "../support/deadline.ts";
import { makeBoard } from "../support/nats-board.ts";
import { startEngine } from "../support/nats-engine.ts";
import { useNatsServer } from "../support/nats-server.ts";
import { mainPath } from "../support/program.ts";
import { spawnServer } from "../support/server.ts";

const { test } = useNatsServer();

/** What a test may take on a machine with a load of ten. */
const timeoutMs = 300_000;

/** Starts a server of this store that cannot listen yet. */
function startWaiting(store: string) {
  const flags = ["--store", store, "--node", "a", "--peers", "a", "--tcp-port", "0", "--http-port", "off"];
  const child = Bun.spawn([process.execPath, mainPath, "server", ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  const reading = async () => {
    for await (const chunk of child.stderr) log += Buffer.from(chunk).toString();
  };
  const read = reading();
  return {
    log: () => log,
    /** Sends SIGTERM. Returns what ended the server: the signal, or its exit code. */
    stop: async () => {
      child.kill("SIGTERM");
      await Promise.all([child.exited, read]);
      return child.signalCode ?? child.exitCode;
    },
  };
}

describe.concurrent("SIGTERM ends a server that waits at its start", () => {
  test(
    "for an engine that does not answer",
    async () => {
      const isAsked = Promise.withResolvers<void>();
      using engine = Bun.listen({
        hostname: "127.0.0.1",
        port: 0,
        socket: { open: () => isAsked.resolve(), data: () => undefined },
      });
      const server = startWaiting(`nats://127.0.0.1:${engine.port}`);
      await isAsked.promise;
      expect(await server.stop()).toBe("SIGTERM");
    },
    timeoutMs,
  );

  test(
    "for the lease of one that was killed",
    async () => {
      await using engine = await startEngine();
      await makeBoard(engine.url);
      await using first = await spawnServer(["--store", engine.url, "--node", "a", "--peers", "a"]);
      first.kill("SIGKILL");
      await first.exited();
      const second = startWaiting(engine.url);
      await eventually(second.log, (log) => log.includes("another server a runs, or has crashed: waiting"));
      expect(await second.stop()).toBe("SIGTERM");
    },
    timeoutMs,
  );
});
