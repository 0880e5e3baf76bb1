import { describe, expect, test } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import { runProgram } from "../support/program.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

/** Settings with which no server of another test can be in the way. */
const free = 'tcp-port = 0\nhttp-port = "off"\nstore = "memory:"\n';

/** What `server check` says with this file, and its exit code. */
async function check(
  content: string,
  flags: readonly string[] = [],
  environment: Record<string, string> = {},
) {
  using folder = temporaryFolder();
  const path = `${folder.path}/x.toml`;
  writeFileSync(path, content);
  const { code, stdout, stderr } = await runProgram(
    ["server", "check", "--config", path, ...flags],
    environment,
  );
  return { code, stdout, stderr: stderr.replaceAll(path, "x.toml") };
}

describe("the configuration file", () => {
  test("sets what a flag sets, in its types; the words for it are the flags", async () => {
    const { code, stdout } = await check(
      `${free}title = "Café \\"5\\""\nhttp-hosts = ["a.example", "B.example"]\nkeep = 1_000\naccept-loss = true\n` +
        'log-addresses = false\npublic-url = "https://c.example/"\nhost = "::1"\n',
    );
    for (const line of [
      "tcp-port = 0 ",
      'http-port = "off" ',
      'title = "Café \\"5\\"" ',
      'http-hosts = ["a.example", "B.example"] ',
      "keep = 1000 ",
      "accept-loss = true ",
      "log-addresses = false ",
      'host = "::1" ',
    ]) {
      expect(stdout).toMatch(new RegExp(`^${line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")} *# file$`, "m"));
    }
    expect(code).toBe(0);
  });

  test("is weaker than a variable, which is weaker than a flag; a switch and an alias, too", async () => {
    const file = `${free}title = "file"\nabout = "file"\nkeep = 1\naccept-loss = true\n`;
    const variables = {
      LASTWORD_TITLE: "variable",
      LASTWORD_KEEP: "2",
      LASTWORD_ACCEPT_LOSS: "0",
      LASTWORD_ABOUT: "",
    };
    const { stdout } = await check(file, ["--keep", "3", "--port", "5"], variables);
    expect(stdout).toMatch(/^about = "file" +# file$/m);
    expect(stdout).toMatch(/^title = "variable" +# env$/m);
    expect(stdout).toMatch(/^keep = 3 +# flag$/m);
    expect(stdout).toMatch(/^tcp-port = 5 +# flag$/m);
    expect(stdout).toMatch(/^accept-loss = false +# env$/m);
    expect(stdout).toMatch(/^recent-messages = 1024 +# default$/m);
  });

  test("has switches whose variables say true or false, and nothing else", async () => {
    for (const [word, value] of [
      ["1", "true"],
      ["true", "true"],
      ["0", "false"],
      ["false", "false"],
    ] as const) {
      const { stdout } = await check(free, [], { LASTWORD_ALLOW_ANYONE: word });
      expect(stdout).toMatch(new RegExp(`^allow-anyone = ${value} +# env$`, "m"));
    }
    for (const word of ["no", "False", "off", "yes"]) {
      const { code, stderr } = await check(free, [], { LASTWORD_ALLOW_ANYONE: word });
      expect([code, stderr]).toEqual([
        1,
        `error: option '--allow-anyone' value '${word}' from env 'LASTWORD_ALLOW_ANYONE' is invalid. It takes true or false.\n`,
      ]);
    }
    const { stdout } = await check(free, ["--allow-anyone"], { LASTWORD_ALLOW_ANYONE: "no" });
    expect(stdout).toMatch(/^allow-anyone = true +# flag$/m);
  });

  test("names a port in host; a port elsewhere wins if it is stronger, and contradicts it if it is as strong", async () => {
    expect((await check('host = "127.0.0.1:7"\n')).stdout).toMatch(/^tcp-port = 7 +# file$/m);
    const { stdout } = await check('host = "127.0.0.1:7"\n', [], { LASTWORD_TCP_PORT: "8" });
    expect(stdout).toMatch(/^tcp-port = 8 +# env$/m);
    const both = await check('host = "127.0.0.1:7"\ntcp-port = 8\n');
    expect([both.code, both.stderr]).toEqual([1, expect.stringContaining("--host names the port 7")]);
  });

  test("says every problem at once, each with its line, its key and a remedy", async () => {
    const { code, stdout, stderr } = await check(
      [
        "tcp_port = 5",
        'keep = "many"',
        'http-port = "on"',
        'log-level = "loud"',
        "max-connections = 0",
        "max-errors-in-row = 1.5",
        'accept-loss = "yes"',
        "title = 5",
        'http-hosts = "a"',
        "http-hosts2 = [1]",
        'about = "\\u001b[2J"',
        "config = 'y.toml'",
        "[server]",
      ].join("\n"),
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr.trimEnd().split("\n")).toEqual([
      'error: x.toml:1: unknown key "tcp_port"; did you mean tcp-port?',
      "error: x.toml:2: keep takes a number; this is a text in quotes",
      'error: x.toml:3: http-port does not take "on": It takes a port from 0 to 65535, or off.',
      'error: x.toml:4: log-level does not take "loud": Allowed choices are debug, info, warn, error.',
      'error: x.toml:5: max-connections does not take "0": It takes a whole number from 1 to 1000000.',
      'error: x.toml:6: max-errors-in-row does not take "1.5": It takes a whole number from 1 to 1000000.',
      "error: x.toml:7: accept-loss takes true or false; this is a text in quotes",
      "error: x.toml:8: title takes a text in quotes; this is a number",
      'error: x.toml:9: http-hosts takes a list of texts, such as ["a", "b"]; this is a text in quotes',
      'error: x.toml:10: unknown key "http-hosts2"; did you mean http-hosts?',
      expect.stringMatching(/^error: x.toml:11: about does not take "\\u001b\[2J": .*U\+001B is one\.$/),
      'error: x.toml:12: unknown key "config"; the keys are the flags of lastword server --help, without --',
      'error: x.toml:13: unknown table "server"; the file has no tables: write each key by itself',
    ]);
  });

  test("that gives a key twice is refused with the line", async () => {
    const { code, stderr } = await check(`${free}tcp-port = 1\n`);
    expect([code, stderr]).toEqual([
      1,
      "error: x.toml:4: Cannot redefine key 'tcp-port'; correct this line\n",
    ]);
  });

  test("that is missing or unreadable keeps the server from starting, with its path; LASTWORD_CONFIG names it, too", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/no.toml`;
    const missing = await runProgram(["server"], { LASTWORD_CONFIG: path });
    expect([missing.code, missing.stderr]).toEqual([
      1,
      `error: can't read ${path}: there is no such file or folder; give the path of a readable file with --config\n`,
    ]);
    if (process.getuid?.() === 0) return; // root reads everything
    writeFileSync(path, "");
    chmodSync(path, 0o000);
    expect((await runProgram(["server"], { LASTWORD_CONFIG: path })).stderr).toContain(
      `${path}: no permission`,
    );
  });

  test("is searched for nowhere", async () => {
    using folder = temporaryFolder();
    for (const name of ["lastword.toml", ".lastword.toml", "config.toml"])
      writeFileSync(`${folder.path}/${name}`, 'title = "found"\n');
    const { stdout } = await runProgram(["server", "check"], {}, "", folder.path);
    expect(stdout).toMatch(/^title = "Lastword" +# default$/m);
  });

  test("runs a server, and a relative path in it is relative to the working directory", async () => {
    using folder = temporaryFolder();
    using elsewhere = temporaryFolder();
    writeFileSync(`${folder.path}/x.toml`, 'max-errors-in-row = 1\nstore = "sqlite:board.db"\n');
    const start = ["sh", "-c", `cd ${elsewhere.path} && exec "$@"`, "sh"];
    await using server = await spawnServer(["--config", `${folder.path}/x.toml`], start);
    using client = await WireClient.connect(server.port);
    expect((await client.send("x\nread\n").rest()).text.split("\n")).toHaveLength(2);
    expect(await Bun.file(`${elsewhere.path}/board.db`).exists()).toBe(true);
  });
});
