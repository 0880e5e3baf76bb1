import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plugin } from "bun";
import { entryFunction, instrument } from "./instrument.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The functions that one `send` enters on the thread that serves connections. */
export interface SendTrace {
  /** The files in `src/` of the entered functions, in order. */
  readonly entries: readonly string[];
  /** How many functions in `actors/` were entered; XState calls them, so they are not part of the path. */
  readonly actorEntries: number;
}

/**
 * Starts the real server in this process with instrumented files, and traces a client's second `send` over TCP, from
 * the bytes to the `ok`. `store` is `memory:` or `sqlite:`. SQLite's worker is another thread and is not traced.
 */
export async function traceSend(store: "memory:" | "sqlite:"): Promise<SendTrace> {
  const folder = mkdtempSync(join(tmpdir(), "lastword-trace-"));
  let entries: string[] = [];
  Reflect.set(globalThis, entryFunction, (path: string) => entries.push(path));
  plugin({ name: "trace", setup: instrumentFiles });
  const { Server } = await import("../../src/server/server.ts");
  const { defaultSettings } = await import("../../src/server/settings/settings.ts");
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const server = await Server.start(
    {
      ...defaultSettings,
      tcpPort: 0,
      httpPort: "off",
      store: store === "memory:" ? store : `sqlite:${join(folder, "trace.db")}`,
    },
    { logger, onFatal: fail },
  );
  const ask = await connect(server.tcpPort);
  await ask("register ann");
  await ask("send one");
  entries = [];
  await ask("send two");
  const ofSend = entries;
  entries = [];
  await server.stop();
  rmSync(folder, { recursive: true });
  return {
    entries: ofSend.filter((path) => path.startsWith("src/") && !isCounter(path)),
    actorEntries: ofSend.filter((path) => path.startsWith("actors/")).length,
  };
}

function instrumentFiles(build: Bun.PluginBuilder): void {
  build.onLoad({ filter: /\/(src|actors)\/.*\.ts$/ }, async ({ path }) => {
    const text = await Bun.file(path).text();
    return { contents: instrument(path.slice(root.length), text), loader: "ts" };
  });
}

/** Connects a client; its function sends a line and resolves when bytes come back. */
async function connect(port: number): Promise<(line: string) => Promise<void>> {
  let answered = () => {};
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: { data: () => answered() },
  });
  return (line) =>
    new Promise((resolve) => {
      answered = resolve;
      socket.write(`${line}\n`);
    });
}

function fail(error: unknown): never {
  throw error;
}

/** What only counts stands beside the path: a message would take the same one without it. */
function isCounter(path: string): boolean {
  return path.startsWith("src/server/metrics/") || path === "src/net/traffic.ts";
}
