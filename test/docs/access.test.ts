import { expect } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runProgram } from "../support/program.ts";
import { testWith } from "../support/programs.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const text = readFileSync(fileURLToPath(new URL("../../docs/operate.md", import.meta.url)), "utf8");

/** The command in the document that begins with these words, on one line. */
function findCommand(start: string): string {
  const command = text.replaceAll(/ \\\n\s+/g, " ").match(new RegExp(`^ {4}(${start}.*)$`, "m"))?.[1];
  if (command === undefined) throw new Error(`docs/operate.md has no command that begins with ${start}`);
  return command;
}

/** The arguments of a command of the document, whose program is ours. */
function argumentsOf(start: string): string[] {
  return findCommand(start).split(" ").slice(1);
}

testWith(["openssl", "curl"])(
  "the document's certificate and token make a board that only its token opens",
  async () => {
    using folder = temporaryFolder();
    const inFolder = (words: readonly string[]) =>
      words.map((word) => (/^(board\.(pem|key)|tokens)$/.test(word) ? `${folder.path}/${word}` : word));
    const made = Bun.spawn(inFolder(findCommand("openssl req").split(" ")), { stderr: "ignore" });
    expect(await made.exited).toBe(0);
    const token = (
      await runProgram(inFolder(argumentsOf("lastword token new ann --add-to tokens")))
    ).stdout.trim();
    expect((await runProgram(inFolder(argumentsOf("lastword token new ci")))).code).toBe(0);
    const flags = [
      argumentsOf("lastword server --host").slice(3),
      argumentsOf("lastword server --token").slice(1),
    ];
    await using server = await spawnServer([
      "--store",
      "memory:",
      "--http-port",
      "0",
      ...flags.flatMap(inFolder),
    ]);
    const trust = ["--tls-ca", `${folder.path}/board.pem`, "--url", `tls://localhost:${server.port}`];
    const denied = await runProgram(["client", "read", ...trust]);
    expect([denied.code, denied.stderr]).toEqual([1, expect.stringContaining("this board asks for a token")]);
    expect(await runProgram(["client", "read", ...trust], { LASTWORD_TOKEN: token })).toEqual({
      code: 0,
      stdout: "0 server: no messages yet\n",
      stderr: "",
    });
    // The client's commands, as they are but for the host and the ports.
    writeFileSync(`${folder.path}/token`, `${token}\n`);
    const trusted = ["--tls-ca", `${folder.path}/board.pem`];
    const asWritten = (start: string) =>
      findCommand(start)
        .replace("board.example:4041", `localhost:${server.httpPort}`)
        .replace("board.example", `localhost:${server.port}`)
        .replace("4040", `${server.port}`)
        .replace("~/.config/lastword-token", `${folder.path}/token`)
        .replace("'backup done'", "done")
        .split(" ");
    const [, , ...send] = asWritten("LASTWORD_TOKEN=");
    expect(await runProgram([...send, ...trusted, "--name", "ann"], { LASTWORD_TOKEN: token })).toMatchObject(
      {
        code: 0,
        stderr: "",
      },
    );
    const [, ...talk] = asWritten("lastword client --url");
    const talked = await runProgram([...talk, ...trusted], {}, "read\n");
    expect([talked.code, talked.stdout]).toEqual([0, "1 ann: done\n"]);
    const [authority = "", , ...load] = asWritten("NODE_EXTRA_CA_CERTS=");
    expect(authority).toBe("NODE_EXTRA_CA_CERTS=board.pem");
    const short = ["-c", "2", "-d", "1", "-t", "60", "--max-lag", "0"];
    const authorities = { NODE_EXTRA_CA_CERTS: `${folder.path}/board.pem` };
    expect((await runProgram([...load, ...short], authorities)).code).toBe(0);
    const check = inFolder(findCommand("curl").replace("4041", `${server.httpPort}`).split(" "));
    const curl = Bun.spawn([...check, "--silent"], { stdout: "pipe" });
    expect(await new Response(curl.stdout).text()).toBe("ok\n");
  },
);
