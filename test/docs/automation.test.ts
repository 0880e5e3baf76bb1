import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { collectOutput } from "../support/collect-output.ts";
import { eventually } from "../support/deadline.ts";
import { mainPath } from "../support/program.ts";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

const folder = fileURLToPath(new URL("../../docs/recipes/automation/", import.meta.url));
const read = (name: string) => readFileSync(`${folder}${name}`, "utf8");
const bin = temporaryFolder();

/** A program in the PATH of the recipes. */
function install(name: string, script: string): void {
  writeFileSync(`${bin.path}/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(`${bin.path}/${name}`, 0o755);
}

beforeAll(() => install("lastword", `exec ${process.execPath} ${mainPath} "$@"`));
afterAll(() => bin[Symbol.dispose]());

/** Starts a command of a recipe, for the board on this port. */
function start(command: readonly string[], port: number, environment: Record<string, string> = {}) {
  return Bun.spawn([...command], {
    env: {
      ...process.env,
      PATH: `${bin.path}:${process.env.PATH}`,
      LASTWORD_URL: `tcp://127.0.0.1:${port}`,
      ...environment,
    },
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** Runs it to its end, which has to be a good one. */
async function run(command: readonly string[], port: number, environment: Record<string, string> = {}) {
  const { code, stdout, stderr } = await collectOutput(start(command, port, environment));
  expect([code, stdout + stderr]).toEqual([0, expect.any(String)]);
  return stdout + stderr;
}

/** The last message of a board. */
async function readLast(port: number): Promise<string> {
  using reader = await WireClient.connect(port);
  return await reader.ask("read");
}

describe("docs/automation.md", () => {
  test("links to each of its recipes", () => {
    const page = readFileSync(`${folder}../../automation.md`, "utf8");
    for (const name of readdirSync(folder)) expect(page).toContain(`[${name}](recipes/automation/${name})`);
  });

  test("notify.sh shows each new message, whatever it looks like", async () => {
    await using server = await startServer();
    using shown = temporaryFolder();
    install("notify-send", `printf '[%s]' "$@" >> '${shown.path}/shown'; echo >> '${shown.path}/shown'`);
    using ann = await WireClient.connect(server.tcpPort);
    await ann.ask("register ann");
    await ann.ask("send before");
    const child = start(["sh", `${folder}notify.sh`], server.tcpPort);
    await eventually(
      () => server.board.waiterCount,
      (count) => count > 0,
    );
    for (const text of ["--version", '$(id) `id` "', "last"]) await ann.ask(`send ${text}`);
    await eventually(
      () =>
        Bun.file(`${shown.path}/shown`)
          .text()
          .catch(() => ""),
      (text) => text.includes("last"),
    );
    child.kill("SIGTERM");
    await child.exited;
    expect(readFileSync(`${shown.path}/shown`, "utf8")).toBe(
      '[--][ann: --version]\n[--][ann: $(id) `id` "]\n[--][ann: last]\n',
    );
  });

  test("the line for cron tells of a failure and its code, and of nothing else", async () => {
    await using server = await startServer();
    const [, job = ""] = /^(?:\S+ ){5}(.+)$/m.exec(read("crontab").replace(/^[#A-Z].*$/gm, "")) ?? [];
    // Cron reads it as a line end.
    expect(job).not.toContain("%");
    install("backup", "exit 0");
    await run(["sh", "-c", job], server.tcpPort);
    expect(await readLast(server.tcpPort)).toBe("0 server: no messages yet");
    install("backup", "exit 7");
    await run(["sh", "-c", job], server.tcpPort);
    expect(await readLast(server.tcpPort)).toMatch(/^1 cron: backup failed on \S+ with code 7$/);
  });

  test("the step of a CI job tells how it ended, and takes no text of others for a script", async () => {
    await using server = await startServer();
    const [step] = Bun.YAML.parse(read("ci-step.yml")) as { run: string; if: string }[];
    expect([step?.if, step?.run.includes("${{")]).toEqual(["always()", false]);
    const branch = "-$(id)";
    await run(["bash", "-e", "-c", step?.run ?? ""], server.tcpPort, {
      GITHUB_REPOSITORY: "ann/board",
      GITHUB_REF_NAME: branch,
      STATUS: "failure",
    });
    expect(await readLast(server.tcpPort)).toBe(`1 ci: ann/board ${branch}, failure`);
  });

  testWith(["git"])("the Git hook tells of each branch that is pushed or deleted", async () => {
    await using server = await startServer();
    using home = temporaryFolder();
    const git = (command: string) =>
      run(["sh", "-e", "-c", command], server.tcpPort, {
        HOME: home.path,
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_AUTHOR_NAME: "Ann",
        GIT_AUTHOR_EMAIL: "ann@board.example",
        GIT_COMMITTER_NAME: "Ann",
        GIT_COMMITTER_EMAIL: "ann@board.example",
      });
    await git(`cd '${home.path}' && git init -q --bare board.git && cp '${folder}post-receive' board.git/hooks/
      git init -q -b main work && cd work && git remote add origin ../board.git
      git commit -q --allow-empty -m 'Say --hello, 100% ✓' && git push -q origin main main:100%an`);
    using reader = await WireClient.connect(server.tcpPort);
    const pushed = [await reader.ask("read 1"), await reader.ask("read 2")].map((line) =>
      line.replace(/^\d+ /, "").replace(/: [0-9a-f]{7,} /, ": (commit) "),
    );
    expect(new Set(pushed)).toEqual(
      new Set([
        "git: 100%an: (commit) Ann: Say --hello, 100% ✓",
        "git: main: (commit) Ann: Say --hello, 100% ✓",
      ]),
    );
    await git(`cd '${home.path}/work' && git push -q origin --delete 100%an`);
    expect(await reader.ask("read")).toMatch(/^3 git: 100%an: deleted, was [0-9a-f]{7,}$/);
  });

  test("the systemd service tells which service failed", async () => {
    await using server = await startServer();
    const [, command = ""] = /^ExecStart=(.+)$/m.exec(read("lastword-failed@.service")) ?? [];
    const filled = command.replace("%i", "backup.service").replace("%H", "host");
    await run(["sh", "-c", filled.replace("/usr/local/bin/", "")], server.tcpPort);
    expect(await readLast(server.tcpPort)).toBe("1 systemd: backup.service failed on host");
  });

  testWith(["systemd-analyze"])("systemd finds no fault in the service", async () => {
    using units = temporaryFolder();
    const path = `${units.path}/lastword-failed@backup.service`;
    writeFileSync(
      path,
      read("lastword-failed@.service").replace("/usr/local/bin/lastword", `${bin.path}/lastword`),
    );
    expect(await run(["systemd-analyze", "verify", "--man=no", path], 1)).toBe("");
  });
});
