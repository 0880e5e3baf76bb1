import { describe, expect, test } from "bun:test";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Absences } from "../../loadtest/k6/absences.ts";
import { runFile, shortRun } from "../support/loadtest.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WrongBoard } from "../support/wrong-board.ts";

const scriptsFolder = dirname(fileURLToPath(new URL("../../loadtest/poll.js", import.meta.url)));

/** Runs a script against a board that dies after the twentieth `read`; `onLog` gets a line and the board's port. */
async function runThroughOutage(
  script: string,
  variables: Record<string, string | number>,
  onLog: (line: string, port: number) => void = () => {},
) {
  using folder = temporaryFolder();
  const path = join(folder.path, "result.json");
  let reads = 0;
  const board = new WrongBoard({
    onCommand: (command) => {
      if (command === "read" && ++reads === 20) board[Symbol.dispose]();
    },
  });
  const all = { ...shortRun, PORT: board.port, RATE: 20, TIMEOUT: 30, JSON_OUT: path, ...variables };
  const end = await runFile(join(scriptsFolder, `${script}.js`), all, (line) => onLog(line, board.port));
  return { ...end, result: JSON.parse(end.outputs.get(path) ?? "") };
}

describe("an outage", () => {
  test("of a storm is measured: a connect that finds no board is tried again, and counts from when it was due", async () => {
    let next: WrongBoard | undefined;
    let refused = 0;
    const { stdout, result } = await runThroughOutage("storm-tcp", { DURATION: 5 }, (line, port) => {
      if (line.includes("connection: ") && ++refused === 4) next = new WrongBoard({}, port);
    });
    next?.[Symbol.dispose]();
    expect(stdout).toMatch(
      /\n4 connections lost, 4 back: first reply after [\d.]+ ms, last connection back after [\d.]+ ms/,
    );
    expect(result.outage).toMatchObject({ lost: 4, back: 4 });
    expect(result.latency.totalCount).toBe(5 * 4 * 20);
  });

  for (const script of ["poll-tcp", "storm-tcp"]) {
    test(`is an error for each command or connection that it ends, not for each attempt to reconnect (${script})`, async () => {
      const { stdout, log, result } = await runThroughOutage(script, {
        DURATION: 2,
        CONNECTIONS: 2,
        BAILOUT: 50,
      });
      expect(result.bailouts).toBe(0);
      expect(result.outage).toMatchObject({ lost: 2, back: 0 });
      // A poll has one command under way, a storm's connect has two, or none if it is refused.
      expect(result.errors).toBeWithin(2, script === "poll-tcp" ? 3 : 5);
      expect(result.outage.failedAttempts).toBeGreaterThan(0);
      expect(stdout).toContain(`\n${result.outage.failedAttempts} attempts to reconnect failed\n`);
      expect(log.filter((line) => line.includes("connection: ")).length).toBe(2);
    });
  }
});

test("an item that is away counts each time that the limit is over, until it is back", () => {
  const absences = new Absences<string>(10);
  absences.begin("a", 0);
  absences.begin("b", 5);
  absences.begin("a", 9);
  expect([9, 10, 14, 15].map((nowMs) => absences.takeOverdue(nowMs))).toEqual([0, 1, 0, 1]);
  absences.end("b");
  expect([20, 29, 30].map((nowMs) => absences.takeOverdue(nowMs))).toEqual([1, 0, 1]);
});
