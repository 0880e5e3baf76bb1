import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { defaultSettings } from "../../src/server/settings/settings.ts";
import { runProgram } from "../support/program.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("lastword server check", () => {
  test("prints every setting with its source, as a file that --config takes and that says the same", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/x.toml`;
    const flags = ["--http-hosts", "a.example,b.example", "--title", 'a "b" \\ ü', "--store", "memory:"];
    const first = await runProgram(["server", "check", ...flags, "--keep", "7", "--http-port", "off"]);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    for (const [setting, value] of Object.entries(defaultSettings)) {
      const key = setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect(first.stdout).toMatch(
        new RegExp(
          `^(${value === undefined ? `# ${key} is not set|` : ""}${key} = .+?) +# (flag|default)$`,
          "m",
        ),
      );
    }
    writeFileSync(path, first.stdout);
    const second = await runProgram(["server", "check", "--config", path]);
    const values = (text: string) => text.replace(/ +# (flag|file|env|default)$/gm, "");
    expect(values(second.stdout)).toBe(values(first.stdout));
    expect(second.stdout).toMatch(/^title = "a \\"b\\" \\\\ ü" +# file$/m);
  });

  test("takes the flags before its name, too, and refuses those that there are not", async () => {
    const { stdout } = await runProgram(["server", "--keep", "7", "check"]);
    expect(stdout).toMatch(/^keep = 7 +# flag$/m);
    const unknown = await runProgram(["server", "check", "--kep", "7"]);
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("unknown option '--kep'")]);
  });

  test("says what would keep the server from starting, all at once, and exits with 1", async () => {
    using folder = temporaryFolder();
    mkdirSync(`${folder.path}/board.db`);
    const bad = [
      "--tcp-port",
      "5",
      "--http-port",
      "5",
      "--max-connections",
      "1000000",
      "--tls-cert",
      "/no/such.pem",
    ];
    const { code, stdout, stderr } = await runProgram([
      ...["server", "check", ...bad, "--host", "192.0.2.1", "--store", `sqlite:${folder.path}/board.db`],
    ]);
    expect([code, stdout]).toEqual([1, expect.stringContaining("tcp-port = 5 ")]);
    expect(stderr.trimEnd().split("\n")).toEqual([
      "error: --tcp-port and --http-port are both 5; choose two ports",
      "error: can't listen on 192.0.2.1:5: this machine does not have this address; choose another address with --host",
      expect.stringMatching(/^error: 192\.0\.2\.1 can be reached from other machines, .*--allow-anyone$/),
      expect.stringMatching(
        /^error: 1000000 connections need an open-file limit of 1000096, but it is \d+: /,
      ),
      `error: can't open ${folder.path}/board.db: it is a folder; choose another file with --store sqlite:PATH`,
    ]);
  });

  for (const [flags, problem] of [
    [["--host", "no..such"], "can't listen on no..such:4040: this name has no address"],
    [["--tls-cert", "/no/such.pem", "--tls-key", "/no/such.key"], "/no/such.pem"],
    [["--token-file", "/no/tokens"], "/no/tokens"],
    [["--store", "http://x"], "--store takes sqlite:PATH, memory: or nats://HOST,HOST, not http://x"],
    [["--store", "nats://x:y"], "--store does not take nats://x:y: x:y is not HOST or HOST:PORT"],
    [["--store", "nats://x"], "--store nats: needs --node, the name of this server, such as a"],
    [["--node", "A"], "A server's name has 1 to 32 of the characters a-z, 0-9 and -."],
    [["--peers", "a,"], "A server's name has 1 to 32 of the characters a-z, 0-9 and -."],
    [
      ["--store", "nats://ann:secret@x"],
      "--store has a password or a token, and everybody on this machine can read a command line",
    ],
    [
      ["--store", "sqlite:/no/such/board.db"],
      "can't open /no/such/board.db: the folder /no/such does not exist",
    ],
  ] as const) {
    test(`finds: ${problem}`, async () => {
      const { code, stderr } = await runProgram(["server", "check", ...flags]);
      expect([code, stderr]).toEqual([1, expect.stringContaining(problem)]);
    });
  }

  test("escapes what a file's name would do to a terminal, and a server that does not start does so, too", async () => {
    for (const flags of [
      ["--token-file", "/no/\x1b[31m\nx"],
      ["--config", "/no/\x1b[31m\nx"],
      ["--store", "sqlite:/no/\x1b[31m\nx"],
    ])
      for (const command of [["server", "check"], ["server"]]) {
        const { code, stderr } = await runProgram([...command, ...flags]);
        expect([code, stderr]).toEqual([1, expect.stringContaining("/no/\\u{1b}[31m\\u{a}x")]);
        expect(stderr).not.toContain("\x1b");
      }
    const probe = await runProgram(["check", "--token-file", "/no/\x1b[31m\nx"]);
    expect(probe.stdout).toMatch(/^LASTWORD UNKNOWN: error: .*\/no\/\\u\{1b\}\[31m\\u\{a\}x: .*\n$/);
  });

  test("shows no password of a store, wherever it stands", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/x.toml`;
    const store = "nats://ann:SECRET@x";
    writeFileSync(path, `store = "${store}"\n`);
    const flags = ["server", "check", "--node", "a", "--peers", "a,b"];
    const fromFile = await runProgram([...flags, "--config", path]);
    const fromVariable = await runProgram(flags, { LASTWORD_STORE: store });
    for (const { code, stdout, stderr } of [fromFile, fromVariable]) {
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^store = "nats:\/\/\*\*\*@x" +# (file|env)$/m);
    }
    for (const command of [flags, ["server"], ["backup", "x.db"], ["cluster", "status"]]) {
      const onLine = await runProgram([...command, "--store", store]);
      expect([onLine.code, onLine.stderr]).toEqual([
        1,
        expect.stringContaining(
          "everybody on this machine can read a command line: give it in LASTWORD_STORE",
        ),
      ]);
      expect(onLine.stdout + onLine.stderr).not.toContain("SECRET");
    }
  });

  test("can run beside the server: it uses neither its ports nor its board", async () => {
    using folder = temporaryFolder();
    const store = `sqlite:${folder.path}/board.db`;
    await using server = await spawnServer(["--store", store]);
    const flags = ["--tcp-port", `${server.port}`, "--http-port", "off", "--store", store];
    expect(await runProgram(["server", "check", ...flags])).toMatchObject({ code: 0, stderr: "" });
  });

  test("creates no file", async () => {
    using folder = temporaryFolder();
    const { code } = await runProgram(["server", "check", "--store", `sqlite:${folder.path}/board.db`]);
    expect([code, await Array.fromAsync(new Bun.Glob("*").scan(folder.path))]).toEqual([0, []]);
  });
});
