import { describe, expect, test } from "bun:test";
import {
  formatReport,
  joinReports,
  judgeCertificate,
  judgeMeasurements,
  percentile,
  reportFailure,
} from "../../src/check/report.ts";

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

  test("a certificate with fewer days left than a threshold is a warning, or critical, and so is one that has expired", () => {
    const judge = (days: number, [warningDays, criticalDays] = [14, 3]) =>
      judgeCertificate(days * 86_400_000, { warningDays, criticalDays });
    const levels = [14, 13.9, 3, 2.9, 0.5, -0.1].map((days) => judge(days).level);
    expect(levels.join(" ")).toBe("OK WARNING WARNING CRITICAL CRITICAL CRITICAL");
    expect([judge(0.5, [0, 0]).level, judge(-0.1, [0, 0]).level]).toEqual(["OK", "CRITICAL"]);
    expect([90, 1.5, 0.5, -0.1].map((days) => judge(days).text)).toEqual([
      "the certificate expires in 90 days",
      "the certificate expires in 1 day",
      "the certificate expires within a day",
      "the certificate has expired",
    ]);
    expect(formatReport(judge(-2))).toEndWith(" | tls_days=-2;14:;3:;");
  });

  test("a joined report has the worst level and that text first, and all figures in order", () => {
    const [fast, expiring] = [
      judgeMeasurements({ ...measured, readsMs: [1] }, thresholds),
      judgeCertificate(0, { warningDays: 14, criticalDays: 3 }),
    ];
    const joined = joinReports([fast, expiring]);
    expect(joined.level).toBe("CRITICAL");
    expect(joined.text).toBe(`${expiring.text}; ${fast.text}`);
    expect(joined.figures.map(({ name }) => name)).toEqual([
      ...["connect", "p50", "p99", "max", "last_id"],
      "tls_days",
    ]);
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
