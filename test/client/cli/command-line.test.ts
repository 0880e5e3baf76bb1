import { describe, expect, test } from "bun:test";
import { runProgram } from "../../support/program.ts";
import { startServer } from "../../support/server.ts";

/** Runs a client with a script of one line until it exits. */
function run(port: number, flags: readonly string[], environment: Record<string, string> = {}) {
  return runProgram(["client", "--port", `${port}`, ...flags], environment, "read\n");
}

describe("the client's command line", () => {
  test("an unknown command is an error that lists the commands", async () => {
    expect(await run(4040, ["foo"])).toMatchObject({
      code: 1,
      stderr: "error: unknown command 'foo'; there are send, read, wait, tail and key\n",
    });
  });

  test("a one-shot form takes flags before its name, prefers those after it, and rejects unknown ones", async () => {
    await using server = await startServer();
    const { tcpPort } = server;
    expect(await runProgram(["client", "--port", `${tcpPort}`, "read"])).toMatchObject({ code: 0 });
    expect(await runProgram(["client", "--port", "1", "read", "--port", `${tcpPort}`])).toMatchObject({
      code: 0,
    });
    expect(await run(tcpPort, ["--every", "read"])).toMatchObject({
      code: 1,
      stderr: "error: option '--every' cannot be used with read\n",
    });
  });

  test("an invalid value is an error that names the valid ones", async () => {
    for (const [flags, words] of [
      [["--interval", "often"], "It takes seconds from 0 to 3600, such as 0.5."],
      [["--interval", "-1"], "It takes seconds from 0 to 3600, such as 0.5."],
      [["--interval", "3601"], "It takes seconds from 0 to 3600, such as 0.5."],
      [["--port", "0"], "It takes a whole number from 1 to 65535."],
      [["--every", "--live"], "cannot be used with"],
      [["--every", "--exec", "true"], "cannot be used with"],
      [["--every", "--history", "5"], "cannot be used with"],
      [["--exec-timeout", "0"], "It takes seconds from 0.001 to 3600"],
      [["--history", "1001"], "It takes a whole number from 0 to 1000."],
      [["--history", "5", "--interval", "0"], "needs an --interval that is not 0"],
      [["read", "-1"], "It takes the id of a message, a whole number."],
      [["read", "1e3"], "It takes the id of a message, a whole number."],
    ] as const) {
      expect(await run(4040, flags)).toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
    }
  });

  test("an environment variable works like its flag, and the flag wins", async () => {
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
