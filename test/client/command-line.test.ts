import { describe, expect, test } from "bun:test";
import { runProgram } from "../support/program.ts";
import { startServer } from "../support/server.ts";

/** Runs a client to its end, with a script of one line. */
function run(port: number, flags: readonly string[], environment: Record<string, string> = {}) {
  return runProgram(["client", "--port", `${port}`, ...flags], environment, "read\n");
}

describe("client command line", () => {
  test("--help names every flag in 80 columns", async () => {
    const { code, stdout } = await run(4040, ["--help"], { COLUMNS: "80" });
    expect(code).toBe(0);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    for (const flag of ["--host", "--port", "--name", "--interval", "--every", "--live"]) {
      expect(stdout).toContain(flag);
    }
  });

  test("values that make no sense are refused in words", async () => {
    for (const [flags, words] of [
      [["--interval", "often"], "It takes seconds from 0 to 3600, such as 0.5."],
      [["--interval", "-1"], "It takes seconds from 0 to 3600, such as 0.5."],
      [["--interval", "3601"], "It takes seconds from 0 to 3600, such as 0.5."],
      [["--port", "0"], "It takes a whole number from 1 to 65535."],
      [["--every", "--live"], "cannot be used with"],
    ] as const) {
      expect(await run(4040, flags)).toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
    }
  });

  test("an environment variable does what its flag does, and the flag wins", async () => {
    await using server = await startServer();
    const environment = { LASTWORD_PORT: "1", LASTWORD_NAME: "server" };
    expect(await run(server.tcpPort, [], environment)).toMatchObject({
      code: 0,
      stdout: "0 server: no messages yet\n",
      stderr: expect.stringContaining("bad-name"),
    });
    expect(await run(server.tcpPort, ["--name", "bob"], environment)).toMatchObject({ code: 0, stderr: "" });
  });
});
