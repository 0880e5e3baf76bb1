import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { eventually } from "../support/deadline.ts";
import { runProgram } from "../support/program.ts";
import { testWith } from "../support/programs.ts";
import { Scrape } from "../support/scrape.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";
import { metricsIn, readAlerts, readDashboard } from "./expressions.ts";
import { Prometheus, promtool, watching } from "./prometheus.ts";

const operate = readFileSync(fileURLToPath(new URL("../../docs/operate.md", import.meta.url)), "utf8");
const alerts = readAlerts();

/** A server with its admin port and its messages in a file, as an operator has it. */
async function startWatched(folder: string) {
  return await startServer({ adminPort: 0, httpPort: 0, store: `sqlite:${folder}/board.db` });
}

/** The names of metrics, without the endings of a histogram's series. */
function metricNames({ names }: Scrape): string[] {
  return [...new Set([...names].map((name) => name.replace(/_(bucket|sum|count)$/, "")))];
}

function inOrder(names: readonly string[]): string[] {
  return names.toSorted((one, other) => one.localeCompare(other));
}

describe("the expressions of alerts and dashboard", () => {
  test("the names that they use are found, and nothing else is", () => {
    expect(
      metricsIn(
        'histogram_quantile(0.99, sum by (job, le) (rate(a_bucket{x="y z"}[5m]))) > 0.25 and on (job) b_total == bool 1 or up',
      ),
    ).toEqual(["a_bucket", "b_total", "up"]);
  });

  test("every metric that they name is in a scrape of a real server", async () => {
    using folder = temporaryFolder();
    await using server = await startWatched(folder.path);
    const { names } = await Scrape.of(server.adminPort);
    const used = [...alerts.map(({ expr }) => expr), ...readDashboard()].flatMap(metricsIn);
    expect(new Set(used).size).toBeGreaterThan(30);
    expect(used.filter((name) => name !== "up" && !names.has(name))).toEqual([]);
  });

  test("every alert says what to do, and how bad it is", () => {
    expect(alerts.length).toBeGreaterThan(5);
    for (const { alert, labels, annotations } of alerts) {
      expect([alert, ["critical", "warning"].includes(labels.severity)]).toEqual([alert, true]);
      expect([alert, annotations.summary, annotations.action]).toEqual([
        alert,
        expect.stringMatching(/\.$/),
        expect.stringMatching(/\.$/),
      ]);
      expect(operate).toContain(`| \`${alert}\` |`);
    }
  });
});

describe("docs/operate.md", () => {
  test("its table has every metric that a server shows, and no other", async () => {
    using folder = temporaryFolder();
    await using server = await startWatched(folder.path);
    const shown = metricNames(await Scrape.of(server.adminPort));
    const rows = [...operate.matchAll(/^\| `((?:lastword|process|nodejs)_\w+)(?:\{[\w, ]+\})?` \|/gm)];
    expect(inOrder(rows.map(([, name = ""]) => name))).toEqual(inOrder(shown));
  });

  test("its rows explain every reason and result that a metric has, and no other", async () => {
    using folder = temporaryFolder();
    await using server = await startWatched(folder.path);
    const { samples } = await Scrape.of(server.adminPort);
    let rows = 0;
    for (const [, name = "", text = ""] of operate.matchAll(
      /^\| `(\w+)\{(?:reason|result)\}` \| (.*) \|$/gm,
    )) {
      const values = samples.flatMap((sample) =>
        sample.name === name ? [sample.labels.replace(/^\w+="(.*)"$/, "$1")] : [],
      );
      const explained = [...text.matchAll(/`([a-z][a-z-]*)`/g)].map(([, value = ""]) => value);
      expect([name, inOrder(explained)]).toEqual([name, inOrder(values)]);
      rows++;
    }
    expect(rows).toBe(5);
  });
});

describe("the probe of docs/operate.md", () => {
  test("its command works as it is written, but for the ports, and prints such a line", async () => {
    await using server = await startServer({ adminPort: 0 });
    const [, flags = "", shown = ""] = /^ {4}lastword check (.+)\n\n {4}(.+)$/m.exec(operate) ?? [];
    const args = flags
      .replace("1000", "60000")
      .replace("100 ", "60000 ")
      .replace(" 4040 ", ` ${server.tcpPort} `)
      .replace(":4042 ", `:${server.adminPort} `)
      .split(" ");
    const { stdout } = await runProgram(["check", ...args]);
    const shape = (line: string) =>
      line
        .replaceAll(/[\d.]+|…/g, "#")
        .split(" ")
        .slice(0, 14)
        .join(" ");
    expect(shape(stdout)).toBe(shape(shown));
  });
});

describe("Prometheus", () => {
  testWith(["promtool"])("promtool finds no fault with the metrics, the alerts and the config", async () => {
    using folder = temporaryFolder();
    await using server = await startWatched(folder.path);
    const { text } = await Scrape.of(server.adminPort);
    expect(await promtool(["check", "metrics"], text)).toEqual({ code: 0, text: "" });
    expect((await promtool(["check", "metrics"], text.replaceAll("_total", ""))).code).not.toBe(0);
    expect((await promtool(["check", "rules", `${watching}alerts.yml`])).text).toContain(
      `SUCCESS: ${alerts.length} rules found`,
    );
    expect((await promtool(["check", "config", `${watching}prometheus.yml`])).code).toBe(0);
  });

  testWith(["prometheus"])(
    "a real one scrapes a real server, and evaluates every alert and every panel without an error",
    async () => {
      using folder = temporaryFolder();
      await using server = await startWatched(folder.path);
      await using prometheus = await Prometheus.start(server.adminPort, folder.path);
      using client = await WireClient.connect(server.tcpPort);
      await client.ask("register ann");
      await eventually(
        () => prometheus.query('up{job="lastword"} == 1'),
        (values) => values.length === 1,
      );
      // Rates need two scrapes with something between them.
      await eventually(
        async () => {
          await client.ask("send hello");
          return await prometheus.query("rate(lastword_messages_stored_total[10s]) > 0");
        },
        (values) => values.length === 1,
      );
      for (const expr of readDashboard()) {
        expect([expr, (await prometheus.query(expr)).length > 0]).toEqual([expr, true]);
      }
      const rules = await eventually(
        () => prometheus.rules(),
        (seen) => seen.length > 0 && seen.every(({ health }) => health !== "unknown"),
      );
      expect(rules.map(({ name, health, lastError }) => [name, health, lastError])).toEqual(
        alerts.map(({ alert }) => [alert, "ok", undefined]),
      );
      expect(rules.filter(({ state }) => state === "firing")).toEqual([]);
    },
  );

  for (const [alert, at, beyond, evaluatedAt] of thresholds) {
    testWith(["promtool"])(`${alert} fires beyond its threshold, and not at it`, async () => {
      expect(await testRule(alert, at, evaluatedAt)).toContain("SUCCESS");
      // A test that expects no alert prints those that there are.
      expect(await testRule(alert, beyond, evaluatedAt)).toMatch(/got:\[\s*0:\s*Labels:\{alertname="/);
    });
  }

  testWith(["promtool"])("no alert tells of a board of which no backup is known", async () => {
    expect(await testRule("LastwordBackupOld", backup(0), "27h")).toContain("SUCCESS");
  });

  test("every alert has a test of its threshold", () => {
    expect(thresholds.map(([alert]) => alert)).toEqual(alerts.map(({ alert }) => alert));
  });
});

/** Series of promtool by name and labels: a value each 15 s. */
type SyntheticSeries = Readonly<Record<string, string>>;

const always = (value: number) => `${value}x200`;
const connections = (http: number): SyntheticSeries => ({
  'lastword_connections{transport="tcp",tls="true"}': always(40),
  'lastword_connections{transport="websocket",tls="true"}': always(30),
  lastword_http_connections: always(http),
  lastword_connections_max: always(100),
});
const disk = (free: number): SyntheticSeries => ({
  lastword_disk_free_bytes: always(free),
  lastword_disk_bytes: always(1000),
});
/** Of a hundred commits each 15 s, so many take longer than 0.25 s. */
const commits = (slow: number): SyntheticSeries => ({
  'lastword_commit_duration_seconds_bucket{le="0.1"}': always(0),
  'lastword_commit_duration_seconds_bucket{le="0.25"}': `0+${100 - slow}x200`,
  'lastword_commit_duration_seconds_bucket{le="0.5"}': "0+100x200",
  'lastword_commit_duration_seconds_bucket{le="+Inf"}': "0+100x200",
});

/** The last backup was at this second; the tests of rules begin at second 0. */
const backup = (second: number): SyntheticSeries => ({
  lastword_last_backup_timestamp_seconds: `${second}x7000`,
});

/** Each alert, with series at its threshold and just beyond it, and when to look. */
const thresholds: readonly (readonly [
  alert: string,
  at: SyntheticSeries,
  beyond: SyntheticSeries,
  evaluatedAt?: string,
])[] = [
  ["LastwordDown", { up: always(1) }, { up: always(0) }],
  ["LastwordLogNotWritable", { lastword_log_writable: always(1) }, { lastword_log_writable: always(0) }],
  ["LastwordDiskNearlyFull", disk(100), disk(99)],
  ["LastwordConnectionsNearlyFull", connections(20), connections(21)],
  ["LastwordCommitsSlow", commits(1), commits(2)],
  [
    "LastwordEventLoopSlow",
    { nodejs_eventloop_lag_p99_seconds: always(0.1) },
    { nodejs_eventloop_lag_p99_seconds: always(0.101) },
  ],
  // The tests of rules begin at second 0, and look after half an hour.
  [
    "LastwordCertificateExpires",
    { lastword_tls_certificate_expiry_timestamp_seconds: always(14 * 86_400 + 1800) },
    { lastword_tls_certificate_expiry_timestamp_seconds: always(14 * 86_400 + 1000) },
  ],
  ["LastwordBackupOld", backup(3600), backup(3600 - 600), "27h"],
  [
    "LastwordConnectionFailed",
    { 'lastword_connections_closed_total{reason="failed"}': always(1) },
    { 'lastword_connections_closed_total{reason="failed"}': "1x100 2x100" },
  ],
];

/** Has promtool evaluate an alert after such a time of these series, and expect that it does not fire. */
async function testRule(alertname: string, series: SyntheticSeries, evaluatedAt = "30m"): Promise<string> {
  using folder = temporaryFolder();
  const input = Object.entries(series).map(([name, values]) => ({ series: addInstance(name), values }));
  const file = {
    rule_files: [`${watching}alerts.yml`],
    evaluation_interval: "15s",
    tests: [
      {
        interval: "15s",
        input_series: input,
        alert_rule_test: [{ eval_time: evaluatedAt, alertname, exp_alerts: [] }],
      },
    ],
  };
  await Bun.write(`${folder.path}/tests.yml`, JSON.stringify(file));
  return (await promtool(["test", "rules", `${folder.path}/tests.yml`])).text;
}

/** Adds the labels that Prometheus gives each series of a board. */
function addInstance(series: string): string {
  const [name = "", labels = ""] = series.split(/[{}]/);
  return `${name}{${labels === "" ? "" : `${labels},`}instance="board",job="lastword"}`;
}
