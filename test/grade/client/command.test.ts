import { describe, expect, test } from "bun:test";
import { createServer } from "node:net";
import { clientChecks } from "../../../src/grade/client/checks.ts";
import { collectOutput } from "../../support/collect-output.ts";
import { eventually } from "../../support/deadline.ts";
import { mainPath, runProgram } from "../../support/program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { isRunning } from "../../support/terminal.ts";

/** A client that is two processes, ignores SIGTERM and the end of its terminal, and writes their ids to the file in its argument. It never connects. */
const stubbornClient = `trap "" TERM HUP; sleep 300 & echo "$$ $!" > "$1"; wait; sleep 300`;

async function readPids(path: string): Promise<number[]> {
  const text = await eventually(
    async () => ((await Bun.file(path).exists()) ? await Bun.file(path).text() : ""),
    (written) => written.endsWith("\n"),
  );
  return text.trim().split(" ").map(Number);
}

describe("the checks of a client", () => {
  for (const list of ["required", "robust"] as const) {
    test(`those that are ${list} have 100 points`, () => {
      const points = clientChecks.filter((check) => check.list === list).map((check) => check.points);
      expect(points.reduce((sum, each) => sum + each, 0)).toBe(100);
    });
  }

  test("those that are open have none", () => {
    const open = clientChecks.filter(({ list }) => list === "open");
    expect(open.filter(({ points }) => points !== 0)).toEqual([]);
  });
});

describe("grade client", () => {
  test("lists the checks, and tries nothing", async () => {
    const { code, stdout } = await runProgram(["grade", "client", "--list", "--only", "close"]);
    expect(code).toBe(0);
    expect(stdout).toContain("close");
    expect(stdout).not.toContain("polls-every-second");
  });

  test("without a command, or without its port, it says what is missing", async () => {
    const [none, noPort] = await Promise.all([
      runProgram(["grade", "client"]),
      runProgram(["grade", "client", "--", "./client"]),
    ]);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("write -- and the command") });
    expect(noPort).toMatchObject({ code: 2, stderr: expect.stringContaining("--port N") });
  });

  test("a program that cannot be started ends it with code 3", async () => {
    const { code, stderr } = await runProgram(["grade", "client", "--", "./no-such-program", "{port}"]);
    expect(code).toBe(3);
    expect(stderr).toContain("no-such-program");
  });

  test("a port that is taken ends it with code 3", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await using server = createServer().listen(0, "127.0.0.1", resolve);
    await promise;
    const address = server.address();
    const port = String(typeof address === "object" ? address?.port : "");
    const { code, stderr } = await runProgram(["grade", "client", "--port", port, "--", "true"]);
    expect(code).toBe(3);
    expect(stderr).toContain(`127.0.0.1:${port}`);
  });

  test("a client that ends before it connects fails, with what it printed as evidence", async () => {
    const command = ["sh", "-c", "echo no idea; exit 3", "client", "{port}"];
    const { code, stdout } = await runProgram([
      "grade",
      "client",
      "--only",
      "connects-once",
      "--",
      ...command,
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain("the client ended (exit code 3) before it connected");
    expect(stdout).toContain("no idea");
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    test(`${signal} ends the client with all that it started`, async () => {
      using folder = temporaryFolder();
      const path = `${folder.path}/pids`;
      const command = ["sh", "-c", stubbornClient, "client", path, "{port}"];
      const grader = Bun.spawn([process.execPath, mainPath, "grade", "client", "--", ...command], {
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      });
      const pids = await readPids(path);
      expect(pids.map(isRunning)).toEqual([true, true]);
      grader.kill(signal);
      expect((await collectOutput(grader)).code).toBe(signal === "SIGINT" ? 130 : 143);
      await eventually(
        () => pids.some(isRunning),
        (isLeft) => !isLeft,
      );
    });
  }

  test("a client that does not end by itself is ended with all that it started", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/pids`;
    const command = ["sh", "-c", stubbornClient, "client", path, "{port}"];
    const { stdout } = await runProgram(["grade", "client", "--only", "close", "--", ...command]);
    expect(stdout).toContain("the client did not connect");
    const pids = await readPids(path);
    await eventually(
      () => pids.some(isRunning),
      (isLeft) => !isLeft,
    );
  });
});
