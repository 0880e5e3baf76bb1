import { describe, expect } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildTimeoutMs, listUnformatted, runGo, useEngine } from "../support/engine.ts";
import { unhandledRejection } from "../support/k6-scripts.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const scriptsFolder = dirname(fileURLToPath(new URL("../../loadtest/poll.js", import.meta.url)));
const scripts = readdirSync(scriptsFolder).filter((name) => name.endsWith(".js"));
const { test, folder, run } = useEngine();

/** Runs a script on the engine against a server of its own; also returns the script's result and the run's costs. */
async function runScriptOnEngine(script: string, variables: Record<string, string | number>) {
  await using server = await startServer({ httpPort: 0 });
  using results = temporaryFolder();
  const [resultPath, reportPath] = [join(results.path, "result.json"), join(results.path, "report.json")];
  const port = script.endsWith("-tcp.js") ? server.tcpPort : (server.httpPort ?? 0);
  const end = await run(["run", "-report", reportPath, join(scriptsFolder, script)], {
    // A loaded machine may stall the engine.
    ...{ PORT: port, DURATION: 2, WARMUP: 0, TIMEOUT: 60, MAX_LAG: 0, JSON_OUT: resultPath },
    ...variables,
  });
  expect({ code: end.code, stderr: end.stderr }).toEqual({ code: 0, stderr: "" });
  const result = JSON.parse(readFileSync(resultPath, "utf8"));
  const { longestTaskMs } = JSON.parse(readFileSync(reportPath, "utf8"));
  return { ...end, result, longestTaskMs: Number(longestTaskMs) };
}

/** What 10 connections at 20 a second do in 2 s: in `send` half of them send; in `deliver` one sends, and they wait. */
function countsOf(script: string): {
  readonly requests: number;
  readonly latencies: number;
  readonly sends: number;
  /** How many messages are read back at the end. */
  readonly readBack: number;
} {
  if (script.startsWith("deliver")) return { requests: 40, latencies: 40, sends: 40, readBack: 0 };
  if (script.startsWith("send")) return { requests: 400, latencies: 200, sends: 200, readBack: 200 };
  return { requests: 400, latencies: 400, sends: 0, readBack: 0 };
}

describe.concurrent("each load-test script on k6's engine", () => {
  for (const script of scripts) {
    test(`${script} loads and exports its options`, async () => {
      const { code, stdout, stderr, cpuSeconds } = await run(["options", join(scriptsFolder, script)], {
        VUS: 3,
        DURATION: 60,
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const { scenarios, thresholds } = JSON.parse(stdout);
      expect(scenarios.board).toMatchObject({ executor: "per-vu-iterations", vus: 3, iterations: 1 });
      expect(thresholds["replies{second:59}"]).toEqual(["count>=0"]);
      expect(cpuSeconds).toBeLessThan(5);
    });

    test(`${script} runs against a server: nothing fails, and its counts are those of its rates`, async () => {
      const { stdout, result } = await runScriptOnEngine(script, { CONNECTIONS: 10, RATE: 20 });
      expect(stdout).toMatch(/^Running 2s test @ (tcp|ws):.*\n10 /);
      expect(stdout).toMatch(/│ Latency (│ [\d.]+ ms +){7}│\n/);
      const { requests, latencies, sends, readBack } = countsOf(script);
      expect(result).toMatchObject({
        errors: 0,
        timeouts: 0,
        refusals: 0,
        broken: { total: 0 },
        finishedVus: 1,
      });
      expect(result.requests.sent).toBe(requests);
      expect(result.latency.totalCount).toBe(latencies);
      expect(result.latency.p50).toBeGreaterThan(0);
      expect(result.latency.max).toBeGreaterThanOrEqual(result.latency.p99);
      expect(result.throughput.total).toBeGreaterThan(0);
      expect(result.sendLatency?.totalCount ?? 0).toBe(sends);
      expect(result.messages).toEqual({ acknowledged: readBack, reconciled: readBack, gone: 0, unread: 0 });
    });
  }
});

describe("a load-test script on k6's engine", () => {
  // Alone: they measure what a run costs.
  for (const script of ["poll.js", "poll-tcp.js"]) {
    test(`${script} paces 1,000 connections without work that grows with their square`, async () => {
      const { result, cpuSeconds, longestTaskMs } = await runScriptOnEngine(script, {
        CONNECTIONS: 1000,
        RATE: 0.2,
      });
      expect(result.requests.sent).toBe(400);
      expect(cpuSeconds).toBeLessThan(15);
      // A share of the CPU time, since machines differ: some 4 % of it, and 23 % where the schedule copied a list
      // of all workers for each worker.
      expect(longestTaskMs / 1000 / cpuSeconds).toBeLessThan(0.12);
    });
  }

  test("is compared with BASELINE, and refuses that of a run with other settings", async () => {
    using results = temporaryFolder();
    const path = join(results.path, "old.json");
    const variables = { RATE: 20, DURATION: 1 };
    const { result } = await runScriptOnEngine("poll.js", variables);
    writeFileSync(path, JSON.stringify(result));
    const again = { ...variables, BASELINE: path, MAX_REGRESSION: 1_000_000 };
    const { stdout } = await runScriptOnEngine("poll.js", again);
    expect(stdout).toMatch(/\nbaseline: latency p99 [\d.]+ ms, was [\d.]+ ms/);
    const other = { ...again, CONNECTIONS: 11, PORT: 1 };
    const { code, stderr } = await run(["run", join(scriptsFolder, "poll.js")], other);
    expect(stderr).toContain(`BASELINE=${path}: that run had other settings: connections 10, now 11`);
    expect(code).toBe(107);
  });

  test("that does not handle a rejection ends its iteration, and says so", async () => {
    const path = join(folder, "rejected.js");
    writeFileSync(path, unhandledRejection.text);
    const { code, stderr } = await run(["run", path]);
    expect(stderr).toContain(unhandledRejection.words);
    expect(code).toBe(unhandledRejection.exitCode);
  });

  test("without a server ends with the exit code of a crossed threshold, and says so", async () => {
    const { code, stderr } = await run(["run", join(scriptsFolder, "poll-tcp.js")], {
      ...{ PORT: 1, DURATION: 1, WARMUP: 0, CONNECTIONS: 2 },
    });
    expect(stderr).toContain("connection: connect: ");
    expect(stderr).toContain("thresholds on metrics 'connection_errors, replies' have been crossed");
    expect(code).toBe(99);
  });
});

describe("the program that runs the engine", () => {
  test(
    "is formatted by gofmt, and go vet finds nothing",
    async () => {
      expect(listUnformatted()).toBe("");
      runGo("vet", "-mod=readonly", "./...");
    },
    buildTimeoutMs,
  );
});
