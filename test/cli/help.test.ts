import { describe, expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { defaultSettings } from "../../src/server/settings/settings.ts";
import { runProgram } from "../support/program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The flag of a setting: `--tcp-port` for `tcpPort`. */
function nameFlag(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} `;
}

/** Each command, and what its help has to name. */
const commands: readonly [string, readonly string[]][] = [
  [
    "",
    [
      ...["server", "client", "check", "backup", "restore", "export", "import", "redact"],
      ...["token", "loadtest", "completion", "man", "--version"],
    ],
  ],
  ["completion", ["<shell>", "bash-completion", ".fish"]],
  ["man", ["man1"]],
  ["backup", ["<file>", "--store", "LASTWORD_STORE", "Exit codes"]],
  ["restore", ["<file>", "--store", "before-restore", "Exit codes"]],
  ["export", ["--store", '{"id":1', "Exit codes"]],
  ["import", ["<file>", "--store", "Exit codes"]],
  ["redact", ["<id...>", "--store", "gone", "Exit codes"]],
  ["server", [...Object.keys(defaultSettings).map(nameFlag), "--config", "check", "SIGTERM", "SIGHUP"]],
  ["server check", [...Object.keys(defaultSettings).map(nameFlag), "--config", "Exit codes"]],
  [
    "client",
    [
      ...[
        "--host",
        "--port",
        "--url",
        "--name",
        "--strict",
        "--chat",
        "--interval",
        "--every",
        "--live",
        "--history",
        "--json",
        "--exec",
      ],
      ...[
        "--exec-timeout",
        "send",
        "read",
        "wait",
        "tail",
        "key",
        "register <name>",
        "Exit codes",
        "LASTWORD_MESSAGE_ID",
      ],
    ],
  ],
  ["check", ["--host", "--url", "-w, --warning-ms", "-c, --critical-ms", "--admin-url", "Exit codes"]],
  ["loadtest", ["[script]", "--connections", "--baseline", "--workers", "storm-tcp", "Exit codes"]],
  ["client send", ["<text...>", "--host", "--port", "--name", "Exit codes"]],
  ["client read", ["[id]", "--host", "--port", "--json", "Exit codes"]],
  ["client wait", ["[id]", "--host", "--port", "--json", "--timeout", "3 no new"]],
  ["client key", ["--host", "--port", "--set", "XDG_STATE_HOME", "Exit codes"]],
  [
    "client tail",
    ["-n, --lines", "-f, --follow", "--from", "--count", "--json", "--exec", "--exec-timeout", "Exit codes"],
  ],
];

describe("help", () => {
  for (const [command, words] of commands) {
    test(`lastword ${command} --help names its flags and commands, in 80 columns`, async () => {
      const args = command.split(" ").filter((word) => word !== "");
      for (const environment of [{}, { COLUMNS: "80" }]) {
        const { code, stdout } = await runProgram([...args, "--help"], environment);
        expect(code).toBe(0);
        expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
        for (const word of words) expect(stdout).toContain(word);
      }
    });
  }

  for (const program of ["loadtest/bench/main.ts"]) {
    test(`${program} --help fits 80 columns`, async () => {
      const child = Bun.spawn([process.execPath, program, "--help"], { cwd: root, stdout: "pipe" });
      const stdout = await new Response(child.stdout).text();
      expect(await child.exited).toBe(0);
      expect(stdout).toStartWith("Usage: ");
      expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    });
  }
});
