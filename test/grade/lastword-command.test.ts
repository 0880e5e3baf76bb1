import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { mainPath, runProgram } from "../support/program.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const profile = ["grade", "server", "--profile", "lastword"];

describe("grade server --profile lastword", () => {
  test("starts this server on two ports, crashes it and starts it again, and passes it", async () => {
    using folder = temporaryFolder();
    const store = `sqlite:${join(folder.path, "board.db")}`;
    const server = ["server", "--tcp-port", "{port}", "--http-port", "{http-port}", "--store", store];
    const only = ["--only", "REA-2,IDS-1,SND-2,HTP-7,WSK-1,WAI-2"];
    const { code, stdout, stderr } = await runProgram([
      ...[...profile, ...only, "--", process.execPath, mainPath],
      ...server,
    ]);
    expect(`${stderr}${stdout}`).toContain("5 of 5 points");
    expect(stdout).toContain("a wait of 25 s is too long");
    expect(code).toBe(0);
  });

  test("takes the HTTP port of a running server from --http", async () => {
    await using server = await startServer({ httpPort: 0 });
    const target = ["127.0.0.1", `${server.tcpPort}`, "--http", `${server.httpPort}`];
    const { code, stdout } = await runProgram([...profile, "--only", "HTP-3,SND-2", ...target]);
    expect(stdout).toContain("1 of 1 points");
    expect(stdout).toContain("it takes a restart: let the grader start the server");
    expect(code).toBe(0);
  });
});
