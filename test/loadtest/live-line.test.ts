import { describe, expect, test } from "bun:test";
import { describeRun, LiveLine } from "../../loadtest/k6-runner/live-line.ts";
import type { MetricDefinition } from "../../loadtest/k6-runner/samples.ts";
import { Timeline } from "../../loadtest/k6-runner/timeline.ts";
import { Screen } from "../support/client-screen.ts";
import { runLoadTest, runnerCommand, shortRun } from "../support/loadtest.ts";
import { testWith } from "../support/programs.ts";

const counter = (name: string): MetricDefinition => ({ name, type: "counter", isTime: false });
const gauge = (name: string): MetricDefinition => ({ name, type: "gauge", isTime: true });
const trend = (name: string): MetricDefinition => ({ name, type: "trend", isTime: true });

function stateAt(runMs: number) {
  return { runMs, maxRunMs: 60_000, vus: 2, ends: { completed: 1, failed: 0, interrupted: 0 } };
}

/** A measured time of 10 s that began 1 s after the run; in its first second the board answered 1,500 commands. */
function measuredTimeline(): Timeline {
  const timeline = new Timeline();
  timeline.observe(gauge("measured_from"), 1000, undefined, 0);
  timeline.observe(gauge("measured_for"), 10_000, undefined, 0);
  for (let ms = 1; ms <= 101; ms++) timeline.observe(trend("latency"), ms, undefined, 500);
  timeline.observe(counter("replies"), 1500, new Map([["second", "0"]]), 1001);
  timeline.observe(counter("timeouts"), 2, undefined, 1001);
  return timeline;
}

describe("the live line", () => {
  test("shows the last whole second, the errors of the run and the time left", () => {
    expect(describeRun(stateAt(2500), measuredTimeline())).toBe("9s left, 1,500 req/s, p99 100 ms, 2 errors");
  });

  test("shows no figures before a second is over, and says when the run warms up or waits for replies", () => {
    const timeline = measuredTimeline();
    expect(describeRun(stateAt(500), timeline)).toBe("11s left, warming up, 2 errors");
    expect(describeRun(stateAt(1999), timeline)).toBe("10s left, 2 errors");
    expect(describeRun(stateAt(11_001), timeline)).toStartWith("waiting for the last replies, ");
  });

  test("has k6's format for a script that does not say what it measures", () => {
    expect(describeRun(stateAt(3049), new Timeline())).toBe(
      "running (3.0s of at most 60s), 2 VUs, 1 complete and 0 interrupted iterations",
    );
  });

  test("gives way to what is printed, never wraps, and leaves nothing behind", () => {
    const written: string[] = [];
    const live = new LiveLine({ columns: 6, write: (text) => written.push(text) });
    live.print("before");
    live.start(() => "123456789");
    live.print("during");
    live.end();
    live.end();
    live.print("after");
    const clear = "\r\u001b[K";
    const drawn = [`${clear}12345`, `${clear}during\n12345`, clear];
    expect(written).toEqual(["before\n", ...drawn, "after\n"]);
  });

  test("is there on a terminal that does not know its size", () => {
    const written: string[] = [];
    const live = new LiveLine({ columns: 0, write: (text) => written.push(text) });
    live.start(() => "9s left");
    live.end();
    expect(written[0]).toEndWith("9s left");
  });

  test("is not there when stderr is no terminal", async () => {
    const { code, stderr } = await runLoadTest({ RATE: 10, TIMEOUT: 30 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

/** Runs the runner on a terminal for so many seconds. */
async function startOnScreen(seconds: number): Promise<Screen> {
  const command = [...runnerCommand, "poll-tcp"];
  return await Screen.start(command, {
    columns: 120,
    rows: 50,
    environment: { ...shortRun, RATE: "100", DURATION: String(seconds) },
  });
}

const liveLine = /^\d+s left, \d+ req\/s, p99 [\d.]+ ms, 0 errors$/;

describe("on a terminal, the live line", () => {
  testWith(["tmux"])("is gone after the run", async () => {
    await using screen = await startOnScreen(3);
    await screen.until(liveLine);
    const rows = await screen.until("left with 0");
    expect(rows.filter((row) => / left, |waiting for/.test(row))).toEqual([]);
    expect(rows[0]).toStartWith("Running 3s test @ tcp://127.0.0.1:");
  });

  testWith(["tmux"])("is gone after Ctrl-C", async () => {
    await using screen = await startOnScreen(600);
    await screen.until(liveLine);
    await screen.press("C-c");
    const rows = await screen.until("left with 105");
    expect(rows.filter((row) => / left, |waiting for/.test(row))).toEqual([]);
  });
});
