import { beforeAll } from "bun:test";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { testWithout } from "./programs.ts";

/** The version that the facts of docs/cluster.md were measured with. Older ones lose messages when the network splits. */
export const natsServerVersion = "2.15.2";

/** The oldest Go that can build it. */
const goVersion = "1.26.8";

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
    const source = `github.com/nats-io/nats-server/v2@v${natsServerVersion}`;
    run([findGo(), "install", source], { GOBIN: folder, GOTOOLCHAIN: "local" });
    // Another test run may have put the same program there.
    renameSync(join(folder, "nats-server"), join(cacheFolder(), "nats-server"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The Go that is installed, if it can build nats-server; else one from Go's module proxy: older ones, as Debian's 1.19, do
 * not change to it by themselves.
 */
function findGo(): string {
  const version = run(["go", "env", "GOVERSION"]).slice("go".length);
  if (/^\d+\.\d+\.\d+$/.test(version) && Bun.semver.order(version, goVersion) >= 0) return "go";
  const platform = run(["go", "env", "GOOS", "GOARCH"]).replace("\n", "-");
  const module = `golang.org/toolchain@v0.0.1-go${goVersion}.${platform}`;
  run(["go", "mod", "download", module]);
  const root = join(run(["go", "env", "GOMODCACHE"]), module);
  // A module's files are not executable.
  for (const programs of ["bin/*", "pkg/tool/*/*"])
    for (const path of new Bun.Glob(programs).scanSync(root)) chmodSync(join(root, path), 0o755);
  return join(root, "bin", "go");
}

/** Runs a command to its end; returns what it says. Throws with its complaints if it fails. */
function run(command: string[], environment: Record<string, string> = {}): string {
  const { GOROOT, ...env } = process.env;
  const { success, stdout, stderr } = Bun.spawnSync(command, {
    env: { ...env, ...environment },
    stdout: "pipe",
    stderr: "pipe",
  });
  if (!success) throw new Error(`${command.join(" ")}: ${stderr}`);
  return stdout.toString().trim();
}

function cacheFolder(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return join(cache, "lastword", `nats-server-${natsServerVersion}`);
}
