import { beforeAll } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { testWithout } from "./programs.ts";

/** The version that the facts of docs/cluster.md were measured with. Older ones lose messages when the network splits. */
export const natsServerVersion = "2.15.2";

/** Go compiles nats-server in minutes on a small machine. */
const buildTimeoutMs = 1_200_000;

/**
 * nats-server for one test file: it is built before the tests unless it is in the cache already. `test` skips where
 * neither the program nor Go is there, and fails there in CI.
 */
export function useNatsServer() {
  const found = findNatsServer();
  const missing = found !== undefined || Bun.which("go") !== null ? [] : ["nats-server", "go"];
  beforeAll(() => {
    if (found === undefined && missing.length === 0) buildNatsServer();
  }, buildTimeoutMs);
  return { test: testWithout(missing) };
}

/** The path of nats-server: `LASTWORD_NATS_SERVER`, or the one in the cache. Throws if there is none. */
export function natsServerPath(): string {
  const path = findNatsServer();
  if (path === undefined) throw new Error("nats-server is neither in LASTWORD_NATS_SERVER nor in the cache");
  return path;
}

/** The path of nats-server; undefined if it has to be built. */
export function findNatsServer(): string | undefined {
  const given = process.env.LASTWORD_NATS_SERVER;
  if (given !== undefined) return given;
  const path = join(cacheFolder(), "nats-server");
  return existsSync(path) ? path : undefined;
}

/** Builds nats-server from its source into the cache. Throws with Go's words if that fails. */
export function buildNatsServer(): void {
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), "build-"));
  try {
    const { success, stderr } = Bun.spawnSync(
      ["go", "install", `github.com/nats-io/nats-server/v2@v${natsServerVersion}`],
      { env: { ...process.env, GOBIN: folder }, stdout: "ignore", stderr: "pipe" },
    );
    if (!success) throw new Error(`go install nats-server: ${stderr}`);
    // Another test run may have put the same program there.
    renameSync(join(folder, "nats-server"), join(cacheFolder(), "nats-server"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function cacheFolder(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return join(cache, "lastword", `nats-server-${natsServerVersion}`);
}
