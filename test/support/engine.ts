import { afterAll, beforeAll } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { collectOutput, type ProcessEnd } from "./collect-output.ts";
import { testWithout } from "./programs.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const modulePath = fileURLToPath(new URL("../engine/go.mod", import.meta.url));

/** A first build compiles esbuild and the JavaScript engine: a minute of CPU time. */
export const buildTimeoutMs = 1_200_000;

/** How a command of the engine ended. */
export interface EngineEnd extends ProcessEnd {
  /** User and system time of the process. */
  readonly cpuSeconds: number;
}

/**
 * The engine for one test file: it is built before the tests, into a folder that they may use, too. `test` skips where
 * Go is missing, and fails there in CI.
 */
export function useEngine() {
  const missing = findMissingGo();
  const folder = temporaryFolder();
  const path = join(folder.path, "engine");
  beforeAll(() => {
    if (missing.length === 0) runGo("build", "-mod=readonly", "-buildvcs=false", "-o", path, ".");
  }, buildTimeoutMs);
  afterAll(() => folder[Symbol.dispose]());
  return {
    test: testWithout(missing),
    folder: folder.path,
    /** Runs a command of the engine to its end; the script's `__ENV` has these variables alone. */
    run: (args: readonly string[], variables: Record<string, string | number> = {}) =>
      runEngine(path, args, variables),
  };
}

/** What is missing here to build `test/engine`: a Go as new as its go.mod asks for. */
function findMissingGo(): string[] {
  const [, needed = ""] = /^go (\S+)$/m.exec(readFileSync(modulePath, "utf8")) ?? [];
  if (Bun.which("go") === null) return [`go ${needed} or later`];
  const [, found = ""] = /^go(\d+\.\d+)/.exec(runGo("env", "GOVERSION")) ?? [];
  return Bun.semver.order(`${found}.0`, `${needed}.0`) < 0 ? [`go ${needed} or later`] : [];
}

/** Runs `go` in the engine's folder; returns what it says on stdout, and throws with stderr if it fails. */
export function runGo(...args: string[]): string {
  return run(["go", ...args]);
}

/** The engine's files that gofmt would change. */
export function listUnformatted(): string {
  return run([join(runGo("env", "GOROOT").trim(), "bin", "gofmt"), "-l", "."]);
}

async function runEngine(
  path: string,
  args: readonly string[],
  variables: Record<string, string | number>,
): Promise<EngineEnd> {
  const env = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
  const child = Bun.spawn([path, ...args], { env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const end = await collectOutput(child);
  const cpuMicros = child.resourceUsage()?.cpuTime.total ?? Number.NaN;
  return { ...end, cpuSeconds: Number(cpuMicros) / 1e6 };
}

/** `GOTOOLCHAIN=local`: a Go that is too old fails here, and downloads no other. */
function run(command: readonly string[]): string {
  const environment = { ...process.env, GOTOOLCHAIN: "local" };
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], {
    cwd: dirname(modulePath),
    env: environment,
  });
  if (exitCode !== 0) throw new Error(`${command.join(" ")}: ${stderr.toString()}`);
  return stdout.toString();
}
