import { describe, expect, test } from "bun:test";
import { failed, found, notChecked, passed, type Verdict } from "../../../src/grade/check.ts";
import { Evidence } from "../../../src/grade/evidence.ts";
import type { GradeReport } from "../../../src/grade/report/grade-report.ts";
import { scoreOf } from "../../../src/grade/report/grade-report.ts";
import { formatJsonReport } from "../../../src/grade/report/json-report.ts";
import { formatJunitReport } from "../../../src/grade/report/junit-report.ts";
import { formatMarkdownReport } from "../../../src/grade/report/markdown-report.ts";
import { formatTextReport } from "../../../src/grade/report/text-report.ts";
import { showBytes } from "../../../src/grade/report/visible-bytes.ts";
import { type GradedCheck, runChecks } from "../../../src/grade/run-checks.ts";
import { testWith } from "../../support/programs.ts";

/** What a solution may send to whoever reads the report. */
const hostile =
  "\x1b[2J\u0007\u009b31m\u202e ]]> <script>alert(1)</script> & ``` | *bold* [a](http://b.example)\ufffe\r\n# Passed";

function graded(
  id: string,
  list: "required" | "robust" | "open",
  points: number,
  verdict: Verdict,
): GradedCheck {
  const evidence = new Evidence();
  evidence.note("anna", `connected ${hostile}`);
  evidence.sent("anna", Buffer.from("register anna1\n"));
  evidence.received("anna", Buffer.from(`${hostile}\0\0\0\0\0\xff`, "latin1"));
  return {
    check: { id, list, points, asks: "The server answers `read` with `<id>`." },
    verdict,
    evidence,
    durationMs: 12,
  };
}

const report: GradeReport = {
  ...{ subject: `./server ${hostile}`, profile: "assignment", student: hostile },
  ...{ startedAt: new Date(0), durationMs: 1234, remarks: [`It greets with ${hostile}`] },
  checks: [
    graded("one", "required", 7, passed),
    graded("two", "required", 5, failed(`it answered ${hostile}`)),
    graded("three", "robust", 4, notChecked(hostile)),
    graded("four", "open", 0, found(hostile)),
  ],
};

const forms = {
  text: formatTextReport(report, 80).join("\n"),
  json: formatJsonReport(report),
  junit: formatJunitReport(report),
  markdown: formatMarkdownReport(report),
};

describe("a report of a hostile solution", () => {
  for (const [name, text] of Object.entries(forms)) {
    test(`has no control character but line feeds: ${name}`, () => {
      expect(text.match(/[^\P{Cc}\n]|[\u2028-\u202e\u2066-\u2069]/gu)).toBeNull();
    });
  }

  test("is wrapped: no line of the table is wider than the terminal", () => {
    const table = formatTextReport({ ...report, checks: report.checks.slice(0, 1) }, 80);
    expect(table.filter((line) => line.length > 80)).toEqual([]);
  });

  test("is data for a JSON parser, with the bytes unchanged", () => {
    const { checks, scores, student } = JSON.parse(forms.json);
    expect(student).toBe(hostile);
    expect(scores.required).toEqual({ earned: 7, possible: 12, failed: 1, notChecked: 0 });
    expect(checks[1]).toMatchObject({ id: "two", verdict: "failed", reason: `it answered ${hostile}` });
    const bytes = Buffer.from(checks[1].evidence[2].base64, "base64");
    expect(bytes.toString("latin1")).toBe(
      Buffer.from(`${hostile}\0\0\0\0\0\xff`, "latin1").toString("latin1"),
    );
  });

  testWith(["python3"])("is well-formed XML for CI: a suite for each list", async () => {
    const script = `import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.stdin.buffer).getroot()
print([(suite.get("name"), [(case.get("name"), [child.tag for child in case]) for case in suite]) for suite in root])`;
    const child = Bun.spawn(["python3", "-c", script], { stdin: new Blob([forms.junit]), stdout: "pipe" });
    expect((await new Response(child.stdout).text()).trim()).toBe(
      "[('required', [('one', []), ('two', ['failure'])]), ('robust', [('three', ['skipped'])]), ('open', [('four', ['system-out'])])]",
    );
  });

  test("has no markup of the solution's own in Markdown", () => {
    // An indented block shows text as it is.
    const prose = forms.markdown.split("\n").filter((line) => !line.startsWith("    "));
    expect(prose.filter((line) => /<script|(?<!\\)\*bold|\[a\]\(|^# Passed|(?<!\\)```/.test(line))).toEqual(
      [],
    );
    const rows = prose.filter((line) => line.startsWith("| two"));
    expect(rows.map((row) => row.split(/(?<!\\)\|/).length)).toEqual([6]);
  });
});

describe("the evidence of a check", () => {
  test("ends with its verdict: what the grader closes afterwards is no part of it", async () => {
    const check = {
      ...{ id: "one", list: "required" as const, points: 1, asks: "Nothing." },
      run: async (_: object, evidence: Evidence) => {
        evidence.note("anna", "within");
        return passed;
      },
    };
    for await (const { evidence } of runChecks([check], { prepare: async () => undefined })) {
      evidence.note("anna", "later");
      expect(evidence.entries.map((entry) => "text" in entry && entry.text)).toEqual(["within"]);
    }
  });
});

describe("a score", () => {
  test("counts no points of what could not be tried", () => {
    const { earned, possible, notCheckedCount } = scoreOf("robust", report.checks);
    expect([earned, possible, notCheckedCount]).toEqual([0, 0, 1]);
  });
});

describe("bytes in a report", () => {
  for (const [bytes, shown] of [
    ["register bob\n", '"register bob\\n"'],
    ['a"\\\t\r', '"a\\"\\\\\\t\\r"'],
    ["ok\0", '"ok\\0"'],
    [`ok${"\0".repeat(1022)}`, '"ok\\0(×1022)"'],
    ["perché 🙂", '"perché 🙂"'],
    ["\x1b[31m", '"\\u{1b}[31m"'],
  ] as const) {
    test(`are visible: ${shown}`, () => {
      const encoded = Buffer.from(bytes);
      expect(showBytes(encoded, encoded.length, 100)).toBe(shown);
    });
  }

  test("that are no UTF-8 show one by one", () => {
    expect(showBytes(Uint8Array.of(0x61, 0xff, 0x80, 0x0a), 4, 100)).toBe('"a\\xff\\x80\\n"');
  });

  test("that are many are cut, with their number", () => {
    expect(showBytes(Buffer.from("abcdef"), 9000, 3)).toBe('"abc"… (9000 bytes)');
  });
});
