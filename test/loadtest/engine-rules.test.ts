import { describe, expect } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunFailure } from "../../loadtest/k6-runner/failure.ts";
import { useEngine } from "../support/engine.ts";
import {
  forbiddenAtFirst,
  importScript,
  missingModules,
  ruleScripts,
  scriptFates,
} from "../support/k6-scripts.ts";
import { runFile } from "../support/loadtest.ts";
import { withTarget } from "../support/rule-target.ts";

/** How a script ended: what it logged itself, and what the program around it reported. */
interface ScriptEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly log: readonly string[];
  readonly errors: string;
}

const { test, folder, run } = useEngine();
const path = join(folder, "script.js");

async function inRunner(variables: Record<string, number>): Promise<ScriptEnd> {
  try {
    const { exitCode, stdout, log } = await runFile(path, variables);
    return { exitCode, stdout, ...splitLog(log) };
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    return { exitCode: error.exitCode, stdout: "", log: [], errors: error.message };
  }
}

async function onEngine(variables: Record<string, number>): Promise<ScriptEnd> {
  const { code, stdout, stderr } = await run(["run", path], variables);
  return { exitCode: code, stdout, ...splitLog(stderr.split("\n")) };
}

function splitLog(lines: readonly string[]): { log: string[]; errors: string } {
  const prefix = "level=info ";
  const [own, others] = [lines.filter((line) => line.startsWith(prefix)), lines];
  return { log: own.map((line) => line.slice(prefix.length)), errors: others.join("\n") };
}

/** Runs a script in the runner and on the engine. */
async function runBoth(text: string, variables: Record<string, number> = {}): Promise<ScriptEnd[]> {
  writeFileSync(path, text);
  return [await inRunner(variables), await onEngine(variables)];
}

/** What a script logs in the runner, and on the engine. */
async function logOfBoth(text: string, variables: Record<string, number>) {
  return (await runBoth(text, variables)).map(({ log }) => log);
}

describe("the runner and k6's engine agree", () => {
  test("on the data for handleSummary", async () => {
    const ends = await runBoth(`
      import { Counter, Gauge, Rate, Trend } from "k6/metrics";
      const all = [new Counter("replies"), new Gauge("level"), new Rate("share"), new Trend("took", true)];
      new Trend("unused");
      export const options = {
        summaryTrendStats: ["avg", "min", "med", "max", "count", "p(90)", "p(97.5)"],
        thresholds: { "replies{second:1}": ["count>=0"], "replies{second:7}": ["count==0"], took: ["p(99)<1"] },
      };
      export default () => {
        for (const n of [3, 1, 4, 1, 5, 9, 2, 6]) for (const each of all) each.add(n - 3, { second: String(n) });
      };
      export const handleSummary = ({ metrics }) => ({ stdout: JSON.stringify(metrics) });`);
    const [runner, onK6] = ends.map(({ stdout }) =>
      // A counter's rate depends on how long the run took.
      JSON.parse(stdout, (name, value) => (name === "rate" && value !== 0.875 ? undefined : value)),
    );
    expect(Object.keys(runner).sort((one, other) => one.localeCompare(other))).toEqual([
      "level",
      "replies",
      "replies{second:1}",
      "replies{second:7}",
      "share",
      "took",
    ]);
    expect(onK6).toEqual(runner);
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([99, 99]);
  });

  for (const { rule, target, text, log } of ruleScripts) {
    test(`that ${rule}`, async () => {
      const lines = await withTarget(target, (variables) => logOfBoth(text, variables));
      for (const each of lines) {
        expect(each.map((line, index) => line.slice(0, log[index]?.length))).toEqual([...log]);
      }
    });
  }

  test("on what a script must not do while it loads", async () => {
    for (const { what, exitCode, text } of forbiddenAtFirst) {
      const ends = await runBoth(text);
      expect([what, ...ends.map((end) => end.exitCode)]).toEqual([what, exitCode, exitCode]);
    }
  });

  for (const { what, exitCode, text } of scriptFates) {
    test(`on the exit code for ${what}`, async () => {
      expect((await runBoth(text)).map((end) => end.exitCode)).toEqual([exitCode, exitCode]);
    });
  }

  test("on which modules there are", async () => {
    for (const [specifier] of missingModules) {
      const ends = await runBoth(importScript(specifier));
      expect(ends.map(({ exitCode }) => exitCode)).toEqual([107, 107]);
    }
  });
});
