import { describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatHgrm } from "../../loadtest/k6-runner/output/hgrm.ts";
import { formatPage } from "../../loadtest/k6-runner/output/page.ts";
import { formatPrometheus } from "../../loadtest/k6-runner/output/prometheus.ts";
import { linearScale, logScale, percentileScale } from "../../loadtest/k6-runner/output/scale.ts";
import { formatCsv } from "../../loadtest/k6-runner/output/seconds-table.ts";
import { Timeline } from "../../loadtest/k6-runner/timeline.ts";
import { browserTests, findAccessibilityFaults } from "../support/browser.ts";
import { runLoadTest, runnerCommand, shortRun } from "../support/loadtest.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const testInBrowser = browserTests();

const gauge = (name: string) => ({ name, type: "gauge", isTime: true }) as const;
const counter = (name: string) => ({ name, type: "counter", isTime: false }) as const;
const trend = (name: string) => ({ name, type: "trend", isTime: true }) as const;

/** Two measured seconds: two quick replies and a slow one that comes late, and a time-out before the first second. */
function smallTimeline(): Timeline {
  const timeline = new Timeline();
  timeline.observe(gauge("measured_from"), 1000, undefined, 0);
  timeline.observe(gauge("measured_for"), 2000, undefined, 0);
  timeline.observe(counter("timeouts"), 1, undefined, -500);
  for (const [ms, sinceMs] of [
    [1, 100],
    [3, 200],
    [900, 2400],
  ] as const) {
    timeline.observe(trend("latency"), ms, undefined, sinceMs);
  }
  timeline.observe(counter("replies"), 2, new Map([["second", "0"]]), 1001);
  timeline.observe(counter("replies"), 1, new Map([["second", "1"]]), 2401);
  return timeline;
}

const report = (timeline: Timeline, text = "") => ({
  ...{ script: 'a "quoted" <script>', startedAt: new Date(0), exitCode: 99, runMs: 4000, timeline, text },
});

/** Runs the runner with all output files in a folder; the result is the content of each. */
async function runWithFiles(folder: string, variables: Record<string, string | number>, ...flags: string[]) {
  const pathOf = (name: string) => join(folder, name);
  const files = { "--csv": "a.csv", "--hdr": "a.hgrm", "--html": "a.html", "--prometheus": "a.prom" };
  const outputs = Object.entries(files).flatMap(([flag, name]) => [flag, pathOf(name)]);
  const { code, stdout } = await runLoadTest(
    { TIMEOUT: 30, ...variables, JSON_OUT: pathOf("a.json") },
    ...flags,
    ...outputs,
  );
  const read = (name: string) => readFileSync(pathOf(name), "utf8");
  return { code, stdout, read, names: new Set(readdirSync(folder)), result: JSON.parse(read("a.json")) };
}

/** The rows of a table as CSV, by the names of the columns. */
function parseCsv(text: string): Record<string, number>[] {
  const [head = "", ...rows] = text.trimEnd().split("\n");
  const columns = head.split(",");
  return rows.map((row) => {
    const cells = row.split(",").map(Number);
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? Number.NaN]));
  });
}

const columnOf = (rows: Record<string, number>[], column: string) =>
  rows.map((row) => row[column] ?? Number.NaN);
const sumOf = (rows: Record<string, number>[], column: string) =>
  columnOf(rows, column).reduce((sum, value) => sum + value, 0);

describe("the output files of a run", () => {
  test("agree with its result, also with worker processes", async () => {
    using folder = temporaryFolder();
    const variables = { CONNECTIONS: 4, RATE: 50, DURATION: 2 };
    const run = await runWithFiles(folder.path, variables, "send-tcp", "-w", "2");
    expect(run.code).toBe(0);
    const { requests, throughput, latency, sendLatency } = run.result;
    const rows = parseCsv(run.read("a.csv"));
    expect(columnOf(rows, "second")).toEqual([0, 1]);
    expect(sumOf(rows, "requests")).toBe(requests.total);
    expect(sumOf(rows, "bytes")).toBe(throughput.total);
    expect(sumOf(rows, "latency_count")).toBe(latency.totalCount);
    expect(Math.max(...columnOf(rows, "latency_max_ms"))).toBeCloseTo(latency.max, 3);
    expect(run.read("a.hgrm")).toMatch(new RegExp(`Total count +=  +${latency.totalCount}\\]`));
    expect(run.read("a-send_latency.hgrm")).toMatch(
      new RegExp(`Total count +=  +${sendLatency.totalCount}\\]`),
    );
    expect(run.read("a.prom")).toContain(`lastword_loadtest_requests{script="send-tcp"} ${requests.total}\n`);
    expect(run.read("a.html")).toContain(`acknowledged messages are on the board`);
    const names = ["a.csv", "a.hgrm", "a-send_latency.hgrm", "a.html", "a.prom", "a.json"];
    expect(run.names).toEqual(new Set(names));
  });

  test("replace older ones at the end, and a run without a result leaves those as they are", async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "a.csv");
    writeFileSync(path, "old");
    expect(await runLoadTest({ RATE: "x" }, "--csv", path)).toMatchObject({ code: 107, stdout: "" });
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(await runLoadTest({ RATE: 10, TIMEOUT: 30 }, "--csv", path)).toMatchObject({ code: 0 });
    expect(readFileSync(path, "utf8")).toStartWith("second,requests,");
    expect(readdirSync(folder.path)).toEqual(["a.csv"]);
  });

  test("that cannot be written are an error before the run begins, and no other file stays", async () => {
    using folder = temporaryFolder();
    const inFolder = (...names: string[]) => join(folder.path, ...names);
    mkdirSync(inFolder("folder"));
    writeFileSync(inFolder("file"), "");
    const cases: [string, string][] = [
      [inFolder("missing", "a"), "there is no such file or folder"],
      [inFolder("folder"), "it is a folder"],
      [inFolder("file", "a"), "a part of its path is a file, not a folder"],
    ];
    for (const [path, reason] of cases) {
      expect(await runLoadTest({}, "--csv", inFolder("a.csv"), "--html", path)).toEqual({
        ...{ code: 104, stdout: "", stderr: `level=error --html ${path}: ${reason}\n` },
      });
    }
    expect(new Set(readdirSync(folder.path))).toEqual(new Set(["file", "folder"]));
  });

  test("include JSON_OUT, which is checked before the run, too", async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "missing", "a.json");
    expect(await runLoadTest({ JSON_OUT: path }, "--csv", join(folder.path, "a.csv"))).toEqual({
      ...{ code: 104, stdout: "" },
      stderr: `level=error JSON_OUT ${path}: there is no such file or folder\n`,
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test("are all written but the one that the disk refuses at the end", async () => {
    using folder = temporaryFolder();
    const inFolder = (name: string) => join(folder.path, name);
    for (const [full, flags] of [
      ["JSON_OUT", { JSON_OUT: "/dev/full" }],
      ["--csv", {}],
    ] as const) {
      const csvPath = full === "--csv" ? "/dev/full" : inFolder("a.csv");
      const variables = { RATE: 10, TIMEOUT: 30, JSON_OUT: inFolder("a.json"), ...flags };
      const run = await runLoadTest(variables, "--csv", csvPath, "--html", inFolder("a.html"));
      expect(run.stderr).toBe(`level=error ${full} /dev/full: the disk is full\n`);
      expect(run.code).toBe(1);
      const others = full === "--csv" ? ["a.html", "a.json"] : ["a.csv", "a.html"];
      expect(readdirSync(folder.path).sort()).toEqual(others);
      for (const name of others) rmSync(inFolder(name));
    }
  });

  test("have a path each", async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "a");
    expect(await runLoadTest({}, "--csv", path, "--html", path)).toMatchObject({
      code: 104,
      stderr: `level=error ${path}: two output files cannot have one path\n`,
    });
    expect(await runLoadTest({ JSON_OUT: path }, "--html", path)).toMatchObject({ code: 104 });
  });

  test("can be a pipe, such as /dev/stdout", async () => {
    const command = ["sh", "-c", '"$0" "$@" --csv /dev/stdout | cat', ...runnerCommand];
    const environment = { PATH: process.env.PATH, ...shortRun, RATE: "10" };
    const child = Bun.spawn(command, { env: environment, stdin: "ignore", stdout: "pipe" });
    expect(await new Response(child.stdout).text()).toContain("\nsecond,requests,bytes,");
  });
});

describe("the table of seconds", () => {
  test("counts in the first and the last second what comes before and after", () => {
    const [head, ...rows] = formatCsv(smallTimeline()).trimEnd().split("\n");
    expect(head).toBe(
      "second,requests,bytes,connection_errors,timeouts,refusals,broken_replies," +
        "latency_count,latency_p50_ms,latency_p90_ms,latency_p99_ms,latency_max_ms",
    );
    expect(rows).toEqual(["0,2,0,0,1,0,0,2,2,2.8,2.98,3", "1,1,0,0,0,0,0,1,900,900,900,900"]);
  });
});

describe("the table of a run that ended early", () => {
  test("has no row for the second that was lost: what happened in it counts in the last", () => {
    const timeline = smallTimeline();
    timeline.observe(gauge("measured_ms"), 1000, undefined, 1000);
    const [, ...rows] = formatCsv(timeline).trimEnd().split("\n");
    expect(rows).toEqual(["0,3,0,0,1,0,0,3,3,720.6,882.06,900"]);
  });
});

describe("the percentiles in HdrHistogram's format", () => {
  test("are in milliseconds, to three digits, and end with all samples", () => {
    const text = formatHgrm(Float64Array.from({ length: 1000 }, (_, index) => (index + 1) / 10));
    expect(text).toStartWith("       Value     Percentile TotalCount 1/(1-Percentile)\n");
    expect(text).toMatch(/^ +50\.0\d\d 0\.500000000000 +500 +2\.00$/m);
    expect(text).toMatch(/^#\[Max += {2,}100\.000, Total count += {2,}1000\]$/m);
  });
});

describe("the file for Prometheus", () => {
  test("has a type and help for each metric, and labels that hold any text", () => {
    const lines = formatPrometheus(report(smallTimeline())).trimEnd().split("\n");
    const form =
      /^(# HELP [a-z_]+ \S.*|# TYPE [a-z_]+ (gauge|summary)|[a-z_]+\{([a-z]+="([^"\\]|\\.)*",?)+\} [\d.]+)$/;
    expect(lines.filter((line) => !form.test(line))).toEqual([]);
    const labels = 'script="a \\"quoted\\" <script>"';
    expect(lines).toContain(`lastword_loadtest_passed{${labels}} 0`);
    expect(lines).toContain(`lastword_loadtest_measured_seconds{${labels}} 2`);
    expect(lines).toContain(`lastword_loadtest_errors{${labels},kind="timeouts"} 1`);
    expect(lines).toContain(
      `lastword_loadtest_time_seconds{${labels},metric="latency",quantile="0.5"} 0.003`,
    );
    expect(lines).toContain(`lastword_loadtest_time_seconds_sum{${labels},metric="latency"} 0.904`);
    expect(lines).toContain(`lastword_loadtest_time_seconds_count{${labels},metric="latency"} 3`);
  });
});

describe("the page", () => {
  test("needs no other file, no network and no script", () => {
    const page = formatPage(report(smallTimeline(), "1 < 2 & 3"));
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\b(src|href)=|https?:/);
    expect(page).toContain("<h1>Load test: a &quot;quoted&quot; &lt;script&gt;</h1>");
    expect(page).toContain('<pre tabindex="0">1 &lt; 2 &amp; 3</pre>');
    expect(page).toContain("1970-01-01T00:00:00Z, 4.0 s in all: failed, exit code 99");
  });

  test("plots errors only where there are some, and draws only numbers", () => {
    const titles = (page: string) => [...page.matchAll(/<h2>(.*)<\/h2>/g)].map(([, title]) => title);
    const counts = ["Requests per second", "Errors per second"];
    const page = formatPage(report(smallTimeline()));
    const times = ["Latency by second (logarithmic)", "Latency by percentile"];
    expect(titles(page)).toEqual([...counts, ...times]);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
    const empty = formatPage(report(new Timeline()));
    expect(titles(empty)).toEqual(["Requests per second"]);
    expect(empty).not.toMatch(/NaN|Infinity|undefined/);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    testInBrowser(
      `is readable in the ${colorScheme} scheme, and fits a phone, where what is wider scrolls`,
      async (open) => {
        const page = formatPage(report(smallTimeline(), "─".repeat(100)));
        await using server = Bun.serve({
          hostname: "127.0.0.1",
          port: 0,
          fetch: () => new Response(page, { headers: { "content-type": "text/html" } }),
        });
        const viewport = { width: 390, height: 844 };
        const tab = await open({ httpPort: server.port }, { colorScheme, viewport });
        await tab.page.click("summary");
        expect(await findAccessibilityFaults(tab.page)).toEqual([]);
        expect(await tab.page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
        const labelHeight = "document.querySelector('svg text').getBoundingClientRect().height";
        expect(await tab.page.evaluate(labelHeight)).toBeGreaterThan(10);
      },
    );
  }

  test("has axes with round numbers", () => {
    const labels = ({ ticks }: ReturnType<typeof linearScale>) => ticks.map(({ label }) => label);
    expect(labels(linearScale(8003))).toEqual(["0", "2,000", "4,000", "6,000", "8,000", "10,000"]);
    expect(labels(linearScale(5, { count: 10, minStep: 1 }))).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(labels(linearScale(0.07, { unit: " ms" }))).toEqual([
      ...["0 ms", "0.02 ms", "0.04 ms", "0.06 ms", "0.08 ms"],
    ]);
    expect(labels(logScale([0, 0.3, 40]))).toEqual(["0.1", "1", "10", "100"]);
    expect(labels(logScale([0]))).toEqual(["1", "10"]);
    expect(labels(percentileScale(2000))).toEqual(["0%", "90%", "99%", "99.9%"]);
    expect(logScale([0.3, 40]).place(1)).toBeCloseTo(1 / 3);
    expect(percentileScale(1000).place(99)).toBeCloseTo(2 / 3);
    expect(percentileScale(1000).place(100)).toBe(1);
  });
});
