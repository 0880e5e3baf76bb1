import { describe, expect, test } from "bun:test";
import { formatReport, judgeMeasurements, percentile, reportFailure } from "../../src/check/report.ts";

const measured = { address: "127.0.0.1:4040", connectMs: 1.234, lastId: 17 };
const thresholds = { warningMs: 100, criticalMs: 1000 };

describe("the report of a check", () => {
  test("it is one line: level, text, and figures with their units, thresholds and minimum", () => {
    const report = judgeMeasurements({ ...measured, readsMs: [0.5, 20, 0.25] }, thresholds);
    expect(formatReport(report)).toBe(
      "LASTWORD OK: 3 reads at 127.0.0.1:4040, p50 0.50 ms, p99 20 ms | " +
        "connect=1.23ms;;;0 p50=0.50ms;;;0 p99=20ms;100;1000;0 max=20ms;;;0 last_id=17c;;;0",
    );
  });

  test("a percentile at a threshold is within it, and one just above it is not", () => {
    const judge = (ms: number) => judgeMeasurements({ ...measured, readsMs: [ms] }, thresholds);
    const levels = [100, 100.1, 1000, 1000.1].map((ms) => judge(ms).level);
    expect(levels.join(" ")).toBe("OK WARNING WARNING CRITICAL");
    expect(judge(101).text).toEndWith(", above 100 ms");
    expect(judge(1001).text).toEndWith(", above 1000 ms");
  });

  test("a text that a server sent cannot begin the figures, add a line, or reach the terminal", () => {
    expect(formatReport(reportFailure("bad | p99=0\n\u001b[2J"))).toBe(
      "LASTWORD CRITICAL: bad / p99=0\\u{a}\\u{1b}[2J",
    );
  });

  test("a percentile is the value at the nearest rank", () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect([1, 50, 99, 100].map((percent) => percentile(values, percent))).toEqual([2, 100, 198, 200]);
    expect([percentile([7], 50), percentile([7], 99)]).toEqual([7, 7]);
  });
});
