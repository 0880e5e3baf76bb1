import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { eventually } from "../../support/deadline.ts";
import { findFreePort } from "../../support/free-port.ts";
import { mainPath, runProgram } from "../../support/program.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Mistakes, and what the grader says to them. */
const mistakes = [
  [[], "name the server as HOST PORT"],
  [["127.0.0.1"], "name the server as HOST PORT"],
  [["127.0.0.1", "4040x"], '"4040x" is no port'],
  [["127.0.0.1", "4040", "--only", "regster-reply"], "did you mean register-reply?"],
  [["127.0.0.1", "4040", "--profile", "exam"], "Allowed choices are assignment, lastword."],
  [["192.0.2.1", "4040"], "--allow-remote"],
  [["--"], "a command must follow --"],
  [["--", "./server"], "write {port} in it"],
] as const;

describe("the command line of grade server", () => {
  for (const [args, message] of mistakes) {
    test(`a mistake ends it with code 2, and a word on it: ${args.join(" ")}`, async () => {
      const { code, stderr } = await runProgram(["grade", "server", ...args]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    });
  }

  test("grade alone is a mistake, too", async () => {
    const { code, stderr } = await runProgram(["grade"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("Usage: lastword grade")]);
  });

  test("it lists the checks of a profile, and tries nothing", async () => {
    const { code, stdout } = await runProgram(["grade", "server", "--list"]);
    expect(code).toBe(0);
    for (const id of ["register-reply", "concurrent-senders", "flood", "first-id"])
      expect(stdout).toContain(id);
  });

  test("no server there ends it with code 3", async () => {
    const { code, stderr } = await runProgram(["grade", "server", "127.0.0.1", `${findFreePort()}`]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("ECONNREFUSED")]);
  });

  test("a command that ends at once ends it with code 3, and shows what that printed, made safe", async () => {
    const script = 'console.error("no \\u001b[31m luck"); process.exit(7)';
    const args = ["grade", "server", "--", process.execPath, "-e", script, "{port}"];
    const { code, stderr } = await runProgram(args);
    expect(code).toBe(3);
    expect(stderr).toContain("exit code 7; it printed:\n  no \\u{1b}[31m luck");
  });

  test("a server that passes ends it with code 0, and the reports are written", async () => {
    await using server = await startServer();
    using folder = temporaryFolder();
    const [json, junit, markdown] = ["json", "xml", "md"].map((kind) => `${folder.path}/report.${kind}`);
    const { code, stdout } = await runProgram([
      ...["grade", "server", "127.0.0.1", `${server.tcpPort}`, "--only", "register-reply,send-reply"],
      ...["--json", `${json}`, "--junit", `${junit}`, "--markdown", `${markdown}`, "--student", "Ada"],
    ]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("14 of 14 points")]);
    expect(JSON.parse(readFileSync(`${json}`, "utf8"))).toMatchObject({ format: 1, student: "Ada" });
    expect(readFileSync(`${junit}`, "utf8")).toContain('<testsuite name="required" tests="2" failures="0"');
    expect(readFileSync(`${markdown}`, "utf8")).toContain("# Grade: Ada");
  });

  test("--json - prints JSON alone, and a required check that fails ends it with code 1", async () => {
    const args = [...startMute, "{port}"];
    const { code, stdout } = await runProgram([
      "grade",
      "server",
      "--only",
      "send-reply",
      "--json",
      "-",
      "--",
      ...args,
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ checks: [{ id: "send-reply", verdict: "failed" }] });
  });

  test("an interrupted grader ends the server that it started", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/pid`;
    const words = [...startMute, "{port}", path];
    const child = Bun.spawn([process.execPath, mainPath, "grade", "server", "--", ...words], {
      stdout: "ignore",
      stderr: "ignore",
    });
    await eventually(() => existsSync(path) && readFileSync(path, "utf8"), Boolean);
    const pid = Number(readFileSync(path, "utf8"));
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    await eventually(
      () => isAlive(pid),
      (alive) => !alive,
    );
  });
});

/** A command that starts a server which accepts and never answers; it writes its process id to the file after its port. */
const startMute = [
  process.execPath,
  "-e",
  `const [port, path] = process.argv.slice(-2).map(String);
   const isPath = path.includes("/");
   Bun.listen({ hostname: "127.0.0.1", port: Number(isPath ? port : path), socket: { data() {} } });
   if (isPath) require("node:fs").writeFileSync(path, String(process.pid));`,
];

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
