import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Screen } from "../support/client-screen.ts";
import { eventually } from "../support/deadline.ts";
import { runLoadTest, runnerCommand, shortRun, spawnLoadTest } from "../support/loadtest.ts";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Runs the text of a script in the runner, in a process of its own. */
async function runText(text: string, ...flags: string[]) {
  using folder = temporaryFolder();
  const path = join(folder.path, "script.js");
  writeFileSync(path, text);
  return await runLoadTest({ PORT: 1 }, path, ...flags);
}

/** A script of some VUs that runs `body`; it can use `exec` and the trend `took`. */
function scriptOf(vus: number, body: string, thresholds: Record<string, string[]> = {}): string {
  return `
    import exec from "k6/execution";
    import { Counter, Trend } from "k6/metrics";
    const took = new Trend("took", true);
    const turns = new Counter("turns");
    export const options = {
      scenarios: { all: { executor: "per-vu-iterations", vus: ${vus}, maxDuration: "60s" } },
      summaryTrendStats: ["min", "max", "count", "p(50)", "p(99)"],
      thresholds: ${JSON.stringify(thresholds)},
    };
    export default function () { ${body} }`;
}

/** The children of a process (Linux). */
function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8"));
  return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
}

/** A run against a server, by two workers, until it is stopped; resolves when both run. */
async function startLongRun(port: number) {
  const run = spawnLoadTest({ PORT: port, RATE: 50, DURATION: 600 }, ["-w", "2"]);
  const workers = await eventually(
    () => childrenOf(run.pid),
    ({ length }) => length === 2,
  );
  return { run, workers };
}

const areGone = async (pids: readonly number[]) =>
  await eventually(
    () => pids.filter((pid) => existsSync(`/proc/${pid}`)),
    ({ length }) => length === 0,
  );

describe("worker processes", () => {
  test("give percentiles of all samples, not of one worker's", async () => {
    const body = "for (let n = 0; n < 1000; n++) took.add((exec.vu.idInTest - 1) * 1000 + n); turns.add(1);";
    const { code, stdout } = await runText(scriptOf(4, body, { turns: ["count==4"] }), "-w", "3");
    expect(stdout).toContain("took: min=0 max=3999 count=4000 p(50)=1999.5 p(99)=3959.01\n");
    expect(stdout).toContain("turns: count=4 ");
    expect(stdout).toContain("iterations: 4 completed, 0 failed, 0 interrupted");
    expect(code).toBe(0);
  });

  test("run each VU once, with its number in the test and in its process, and pass on what it logs", async () => {
    const { stderr } = await runText(
      scriptOf(3, `console.log([exec.vu.idInTest, exec.vu.idInInstance, __VU].join(" "));`),
      ...["-w", "2"],
    );
    const lines = stderr.trim().split("\n");
    expect(new Set(lines)).toEqual(new Set(["1 1 1", "2 1 1", "3 2 2"].map((ids) => `level=info ${ids}`)));
    expect(lines.length).toBe(3);
  });

  test("fail the run by a threshold over the samples of all", async () => {
    const script = scriptOf(2, "turns.add(exec.vu.idInTest);", { turns: ["count<3"] });
    expect(await runText(script, "-w", "2")).toMatchObject({
      code: 99,
      stderr: "level=error thresholds on metrics 'turns' have been crossed\n",
    });
  });

  test("share connections and rate, so that the total is what was asked", async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "result.json");
    const variables = { CONNECTIONS: 5, RATE: 20, DURATION: 2, JSON_OUT: path };
    const { code, stdout } = await runLoadTest(variables, "send-tcp", "-w", "2");
    expect(stdout).toContain("5 connections, 20 requests per second each\n");
    const { requests, latency, sendLatency, messages, finishedVus } = JSON.parse(readFileSync(path, "utf8"));
    expect(requests.sent).toBe(200);
    expect([latency.totalCount, sendLatency.totalCount]).toEqual([80, 120]);
    expect(messages.reconciled).toBe(messages.acknowledged);
    expect({ code, finishedVus }).toEqual({ code: 0, finishedVus: 2 });
  });

  test("have their CPU time in the generator's", async () => {
    const cpuSeconds = async (turns: number) => {
      const body = `for (let turn = 0, sum = 0; turn < ${turns}; turn++) sum += turn % 7;`;
      const summary = "({ state }) => ({ stdout: String(state.generator.cpuSeconds) })";
      const script = `${scriptOf(2, body)}\nexport const handleSummary = ${summary};`;
      return Number((await runText(script, "-w", "2")).stdout);
    };
    expect(await cpuSeconds(5e8)).toBeGreaterThan(1.5 * (await cpuSeconds(1)));
  });

  test("need as many connections as there are workers", async () => {
    const { code, stderr } = await runLoadTest({ CONNECTIONS: 2 }, "-w", "3");
    expect({ code, stderr }).toEqual({
      code: 107,
      stderr:
        "level=error VUS=3: more than the number of connections, 2 (each worker process, -w, needs a VU)\n",
    });
  });

  test("need as many VUs as there are workers, if the script sets their number itself", async () => {
    const { code, stderr } = await runText(scriptOf(2, ""), "-w", "3");
    expect({ code, stderr }).toEqual({
      code: 104,
      stderr: "level=error 3 workers need as many VUs: this run has 2\n",
    });
  });

  test("refuse the run when the script does not load there", async () => {
    const { code, stderr } = await runText(
      `if (__VU > 0) throw new Error("not here");\n${scriptOf(2, "")}`,
      ...["-w", "2"],
    );
    expect(code).toBe(107);
    expect(stderr).toContain("not here");
  });

  test("end on SIGINT, and the report is still printed", async () => {
    await using server = await startServer();
    const { run, workers } = await startLongRun(server.tcpPort);
    run.kill("SIGINT");
    const { code, stdout } = await run.ended;
    expect(code).toBe(105);
    expect(stdout).toContain("Latency");
    await areGone(workers);
  });

  testWith(["tmux"])("end on Ctrl-C, and the report is still printed", async () => {
    const environment = { ...shortRun, RATE: "50", DURATION: "600" };
    const command = [...runnerCommand, "-w", "2"];
    await using screen = await Screen.start(command, { columns: 120, rows: 50, environment });
    await screen.until(/^\d+s left, \d+ req\/s, /);
    await screen.press("C-c");
    const rows = await screen.until("left with 105");
    expect(rows.filter((row) => /^│ Latency │/.test(row)).length).toBe(1);
  });

  test("end when the runner is killed", async () => {
    await using server = await startServer();
    const { run, workers } = await startLongRun(server.tcpPort);
    run.kill("SIGKILL");
    await run.ended;
    await areGone(workers);
  });

  test("fail the run when one dies, say which, and give no result", async () => {
    await using server = await startServer();
    const { run, workers } = await startLongRun(server.tcpPort);
    process.kill(workers[1] ?? 0, "SIGKILL");
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 109, stdout: "" });
    expect(stderr).toMatch(
      /^level=error worker \d of 2 \(process \d+\) died of SIGKILL before its work was done, so there is no result\n$/,
    );
    await areGone(workers);
  });
});
