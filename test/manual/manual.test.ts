import { describe, expect, test } from "bun:test";
import { collectOutput } from "../support/collect-output.ts";
import { runProgram } from "../support/program.ts";
import { testWith } from "../support/programs.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The words that each shell must complete, after these. */
const cases = [
  [["lastword", "cl"], ["client"], ["send"]],
  [["lastword", "client", ""], ["send", "read", "wait", "tail", "key"], ["server"]],
  [["lastword", "client", "--"], ["--chat", "--url"], ["--tcp-port"]],
  [["lastword", "client", "--json", "tail", "--f"], ["--from", "--follow"], ["--chat"]],
  [["lastword", "server", "--tcp"], ["--tcp-port"], ["--chat"]],
  [["lastword", "server", "ch"], ["check"], ["send"]],
  [["lastword", "server", "check", "--conf"], ["--config"], ["--chat"]],
  [["lastword", "re"], ["restore", "redact"], ["send"]],
  [["lastword", "token", "new", "--"], ["--expires", "--add-to"], ["--store"]],
  [["lastword", "import", "--"], ["--store", "--nats-creds"], ["--chat"]],
  [["lastword", "clu"], ["cluster"], ["init"]],
  [["lastword", "cluster", ""], ["init", "status"], ["send"]],
  [["lastword", "cluster", "init", "--"], ["--monitors", "--replicas", "--nats-ca"], ["--json"]],
  [["lastword", "cluster", "status", "--j"], ["--json"], ["--monitors"]],
  [["lastword", "check", "--w"], ["--warning-ms"], ["--chat"]],
  [["lastword", "loadtest", "--conn"], ["--connections"], ["--chat"]],
  [["lastword", "loadt"], ["loadtest"], ["loadtest-worker"]],
  [["lastword", "gr"], ["grade"], ["send"]],
  [["lastword", "grade", "server", "--"], ["--only", "--junit", "--allow-remote"], ["--chat"]],
  [["lastword", "completion", ""], ["bash", "zsh", "fish"], ["send"]],
] as const;

/** How a shell is asked: a program that reads the script from the file `$0`, and prints a word a line. */
const questions = {
  bash: (words: readonly string[]) =>
    `source "$0"; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
     _lastword; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (words: readonly string[]) =>
    `compdef() { :; }; _files() { print files; }; _describe() { print -l -- "\${(@P)2}"; }
     source "$0"; words=(${words.map((word) => `'${word}'`).join(" ")}); CURRENT=${words.length}; _lastword`,
  fish: (words: readonly string[]) => `source $argv[1]; complete -C '${words.join(" ")}'`,
};

async function ask(shell: keyof typeof questions, path: string, words: readonly string[]): Promise<string[]> {
  const argument = shell === "fish" ? ["-N", "-c"] : shell === "zsh" ? ["-f", "-c"] : ["-c"];
  const child = Bun.spawn([shell, ...argument, questions[shell](words), path], {
    stdout: "pipe",
    stderr: "pipe",
    // A shell finds its own programs only.
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent", TERM: "dumb" },
  });
  const { stdout, stderr } = await collectOutput(child);
  expect(stderr).toBe("");
  return stdout.split("\n").map((line) => line.split(/[:\t]/)[0] ?? "");
}

describe("the completion that the program brings", () => {
  for (const shell of ["bash", "zsh", "fish"] as const) {
    testWith([shell])(`completes the commands and their flags in ${shell}`, async () => {
      using folder = temporaryFolder();
      const path = `${folder.path}/completion`;
      const { code, stdout } = await runProgram(["completion", shell]);
      expect(code).toBe(0);
      await Bun.write(path, stdout);
      for (const [words, offered, others] of cases) {
        const found = await ask(shell, path, words);
        expect(found).toEqual(expect.arrayContaining([...offered]));
        for (const other of others) expect(found).not.toContain(other);
      }
    });
  }

  test("for another shell is refused, with those that there are", async () => {
    const { code, stderr } = await runProgram(["completion", "csh"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("Allowed choices are bash, zsh, fish.")]);
  });
});

describe("the manual page that the program brings", () => {
  test("names each command, flag, variable and exit code of the help", async () => {
    const { code, stdout } = await runProgram(["man"]);
    const text = stdout.replaceAll("\\-", "-").replaceAll("\\e", "\\");
    expect(code).toBe(0);
    for (const command of [
      "server",
      "server check",
      "client",
      "client send",
      "client read",
      "client tail",
      "client wait",
      "client key",
      "token new",
      "backup",
      "restore",
      "export",
      "import",
      "redact",
      "cluster init",
      "cluster status",
      "check",
      "loadtest",
      "grade server",
      "completion",
    ]) {
      const { stdout: help } = await runProgram([...command.split(" "), "--help"]);
      const flags = help.match(/--[a-z][a-z-]+(?= <| {2})/g) ?? [];
      const notes = help.split("\n").filter((line) => /^Exit codes/.test(line));
      for (const word of [`lastword ${command}`, ...flags, ...notes]) expect(text).toContain(word);
    }
    expect(text).toContain("LASTWORD_TCP_PORT");
    expect(text).toContain("(default: 1, env: LASTWORD_INTERVAL)");
  });

  testWith(["groff"])("is what groff can set without a warning", async () => {
    const { stdout } = await runProgram(["man"]);
    const child = Bun.spawn(["groff", "-man", "-ww", "-Tutf8"], {
      stdin: new Blob([stdout]),
      stdout: "pipe",
      stderr: "pipe",
    });
    const page = await new Response(child.stdout).text();
    expect([await child.exited, await new Response(child.stderr).text()]).toEqual([0, ""]);
    expect(Bun.stripANSI(page)).toContain("lastword client send [options] <text...>");
  });
});
