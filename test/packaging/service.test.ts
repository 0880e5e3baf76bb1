import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { collectOutput } from "../support/collect-output.ts";
import { mainPath } from "../support/program.ts";
import { findProgram, testWith } from "../support/programs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = fileURLToPath(new URL("../../packaging/", import.meta.url));
const read = (name: string) => readFileSync(`${folder}${name}`, "utf8");
const unit = read("lastword.service");

/** Runs a program and returns its exit code with all that it said. */
async function runCommand(command: readonly string[], environment: Record<string, string> = {}) {
  const child = Bun.spawn([...command], {
    env: { ...process.env, ...environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const { code, stdout, stderr } = await collectOutput(child);
  return { code, output: stdout + stderr };
}

/** The system calls that the unit allows, as systemd lists them: `@system-service` less what the unit takes away. */
async function allowedCalls(): Promise<Set<string>> {
  const listed = await runCommand(["systemd-analyze", "--no-pager", "syscall-filter"]);
  const sets = new Map<string, string[]>();
  for (const block of listed.output.split(/\n(?=@)/)) {
    const [name = "", ...lines] = block.split("\n").map((line) => line.trim());
    sets.set(
      name,
      lines.filter((line) => line !== "" && !line.startsWith("#")),
    );
  }
  const expand = (name: string): string[] =>
    name.startsWith("@") ? (sets.get(name) ?? []).flatMap(expand) : [name];
  const allowed = new Set<string>();
  for (const [, denied, names = ""] of unit.matchAll(/^SystemCallFilter=(~?)(.*)$/gm))
    for (const call of names.split(" ").flatMap(expand)) {
      if (denied) allowed.delete(call);
      else allowed.add(call);
    }
  return allowed;
}

describe("the unit for systemd", () => {
  testWith(["systemd-analyze"])("has a score of at most 1.5 for its security", async () => {
    const file = `${folder}lastword.service`;
    const flags = ["--no-pager", "--offline=true", "--threshold=15"];
    const { code, output } = await runCommand(["systemd-analyze", "security", ...flags, file]);
    expect([code, output]).toEqual([0, expect.stringMatching(/Overall exposure level .*: \d\.\d OK/)]);
  });

  test("takes from Bun neither its compiler nor its address space", () => {
    expect(unit).not.toContain("MemoryDenyWriteExecute");
    expect(unit).not.toContain("LimitAS");
  });

  test("lets systemd know when the server is ready, and restarts one whose watchdog falls silent", () => {
    for (const line of ["Type=notify", "WatchdogSec=30", "Restart=on-failure", "StateDirectoryMode=0700"])
      expect(unit).toContain(`\n${line}\n`);
  });

  test("starts again for ever if each start lasts the ten seconds that a server waits for NATS", () => {
    const numberOf = (key: string) => Number(new RegExp(`^${key}=(\\d+)$`, "m").exec(unit)?.[1]);
    const [intervalSeconds, burst] = [numberOf("StartLimitIntervalSec"), numberOf("StartLimitBurst")];
    expect(intervalSeconds).toBeLessThan(burst * (10 + numberOf("RestartSec")));
    expect(intervalSeconds).toBeGreaterThan(burst * (5 + numberOf("RestartSec")));
  });

  testWith(["systemd-analyze"])(
    "has no mistake that systemd knows of, and neither has its socket",
    async () => {
      using copy = temporaryFolder();
      const program = Bun.which("true") ?? "";
      await Bun.write(`${copy.path}/lastword.service`, unit.replaceAll("/usr/bin/lastword", program));
      await Bun.write(`${copy.path}/lastword.socket`, read("lastword.socket"));
      const files = ["lastword.service", "lastword.socket"].map((name) => `${copy.path}/${name}`);
      const { code, output } = await runCommand(["systemd-analyze", "verify", "--man=no", ...files]);
      expect(output.split("\n").filter((line) => line.includes("lastword."))).toEqual([]);
      expect(code).toBe(0);
    },
  );

  testWith(["systemd-analyze", "strace"])(
    "allows the system calls and the address families of a server from its start to its stop",
    async () => {
      using copy = temporaryFolder();
      const trace = `${copy.path}/trace`;
      const server = [process.execPath, mainPath, "server", "--tcp-port", "0", "--http-port", "0"];
      const traced = [
        "strace",
        "-f",
        "-qq",
        "-o",
        trace,
        ...server,
        "--store",
        `sqlite:${copy.path}/board.db`,
      ];
      const child = Bun.spawn(traced, { stdout: "pipe", stderr: "ignore" });
      process.once("exit", () => child.kill("SIGKILL"));
      const reader = child.stdout.getReader();
      const ready = new TextDecoder().decode((await reader.read()).value);
      const [tcpPort = ""] = /\d+(?= http)/.exec(ready) ?? [];
      const [httpPort = ""] = /\d+(?=\n)/.exec(ready) ?? [];
      const send = [
        process.execPath,
        mainPath,
        "client",
        "send",
        "--name",
        "ann",
        "--port",
        tcpPort,
        "hello",
      ];
      expect((await runCommand(send)).code).toBe(0);
      expect((await fetch(`http://127.0.0.1:${httpPort}/`)).status).toBe(200);
      // strace passes no signal on.
      const [pid = ""] = readFileSync(trace, "utf8").split(" ", 1);
      process.kill(Number(pid), "SIGTERM");
      await child.exited;
      const text = readFileSync(trace, "utf8");
      const calls = new Set([...text.matchAll(/^\d+ +([a-z]\w*)\(/gm)].map(([, call = ""]) => call));
      expect(calls.size).toBeGreaterThan(30);
      const allowed = await allowedCalls();
      // SQLite gives its files an owner only as root, which the service is not.
      if (process.getuid?.() === 0) allowed.add("fchown");
      expect([...calls].filter((call) => !allowed.has(call))).toEqual([]);
      const families = new Set([...text.matchAll(/\bsocket\((AF_\w+)/g)].map(([, family = ""]) => family));
      const permitted = /^RestrictAddressFamilies=(.*)$/m.exec(unit)?.[1]?.split(" ") ?? [];
      expect([...families].filter((family) => !permitted.includes(family))).toEqual([]);
    },
  );
});

describe("the files beside the unit", () => {
  test("the socket has the server's default addresses, lines first", () => {
    const streams = [...read("lastword.socket").matchAll(/^ListenStream=(.*)$/gm)].map(([, name]) => name);
    expect(streams).toEqual(["127.0.0.1:4040", "127.0.0.1:4041"]);
  });

  testWith(["systemd-sysusers"])("systemd makes the user of the service from the file for it", async () => {
    using root = temporaryFolder();
    mkdirSync(`${root.path}/etc`);
    const file = `${folder}lastword.sysusers`;
    const sysusers = findProgram("systemd-sysusers") ?? "";
    const { code, output } = await runCommand([sysusers, `--root=${root.path}`, file]);
    expect([code, output]).toEqual([0, expect.stringContaining("lastword")]);
    expect(readFileSync(`${root.path}/etc/passwd`, "utf8")).toMatch(
      /^lastword:x:\d+:\d+:Lastword message board:/m,
    );
    expect(unit).toContain("\nUser=lastword\n");
  });
});
