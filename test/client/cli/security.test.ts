import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hashToken } from "../../../src/server/access/tokens.ts";
import { makeClientFiles, sharedTlsFiles } from "../../support/certificates.ts";
import { spawnClient } from "../../support/client-process.ts";
import { startOtherServer } from "../../support/client-server.ts";
import { eventually } from "../../support/deadline.ts";
import { runProgram } from "../../support/program.ts";
import { testWith } from "../../support/programs.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const empty = { code: 0, stdout: "0 server: no messages yet\n", stderr: "" };
const tlsTest = testWith(["openssl"]);

function read(args: readonly string[], environment: Record<string, string> = {}) {
  return runProgram(["client", "read", ...args], environment);
}

async function tlsSettings() {
  const { certificate, key } = await sharedTlsFiles();
  return { tlsCert: certificate, tlsKey: key };
}

describe("a client and TLS", () => {
  tlsTest("--tls and --tls-ca reach a port for lines, and a page", async () => {
    const { certificate } = await sharedTlsFiles();
    await using server = await startServer({ ...(await tlsSettings()), httpPort: 0 });
    const trusting = ["--tls-ca", certificate];
    expect(await read(["--port", `${server.tcpPort}`, "--tls", ...trusting])).toEqual(empty);
    for (const url of [`tls://127.0.0.1:${server.tcpPort}`, `https://127.0.0.1:${server.httpPort}`])
      expect(await read(["--url", url, ...trusting])).toEqual(empty);
    expect(
      await read(["--port", `${server.tcpPort}`], { LASTWORD_TLS: "1", LASTWORD_TLS_CA: certificate }),
    ).toEqual(empty);
  });

  tlsTest("without --tls, a port with TLS is named as one, and a plain port as such with it", async () => {
    await using server = await startServer({ ...(await tlsSettings()), httpPort: 0 });
    await using plain = await startServer({ httpPort: 0 });
    const lines = `127.0.0.1:${server.tcpPort}`;
    const page = `127.0.0.1:${server.httpPort}`;
    // The alert may be lost: the server resets the connection after it.
    expect((await read(["--url", `tcp://${lines}`])).stderr).toMatch(
      new RegExp(`^error: connection lost: .*\\bTLS\\b.* dial tls://${lines}$`, "m"),
    );
    expect((await read(["--url", `http://${page}`])).stderr).toBe(
      `error: can't connect to ${page}: it closed the connection; if the board uses TLS, dial https://${page}\n`,
    );
    for (const url of [`tls://127.0.0.1:${plain.tcpPort}`, `https://127.0.0.1:${plain.httpPort}`])
      expect((await read(["--url", url])).stderr).toEndWith(": it speaks no TLS at this port\n");
  });

  test("a server that closes without an answer may want TLS; one that has answered does not", async () => {
    await using rude = startOtherServer({ answer: () => "hang up" });
    expect((await read(["--port", `${rude.port}`])).stderr).toEndWith(
      `connection lost: it closed before it answered; if the board uses TLS, dial tls://127.0.0.1:${rude.port}\n`,
    );
    const answers = ["1 ann: hi\n", "hang up"];
    await using late = startOtherServer({ answer: () => answers.shift() });
    const { stdout } = await runProgram(["check", "--port", `${late.port}`]);
    expect(stdout).toBe(`LASTWORD CRITICAL: 127.0.0.1:${late.port}: not answered: read; connection lost\n`);
  });

  tlsTest("--tls-insecure takes any certificate, and says loudly what that means", async () => {
    await using server = await startServer({ ...(await tlsSettings()), httpPort: 0 });
    for (const url of [`tls://localhost:${server.tcpPort}`, `https://127.0.0.1:${server.httpPort}`]) {
      expect(await read(["--url", url])).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringContaining("its certificate is not trusted"),
      });
      expect(await read(["--url", url, "--tls-insecure"])).toEqual({
        ...empty,
        stderr: expect.stringMatching(/^WARNING: the certificate of \S+ is not checked/),
      });
    }
  });

  tlsTest(
    "--tls-cert and --tls-key show the client's certificate to a server that asks for one",
    async () => {
      using folder = temporaryFolder();
      const { certificate } = await sharedTlsFiles();
      const { authority, client } = await makeClientFiles(folder.path);
      await using server = await startServer({
        ...(await tlsSettings()),
        tlsClientCa: authority,
        httpPort: 0,
      });
      const own = ["--tls-cert", client.certificate, "--tls-key", client.key];
      for (const url of [`tls://127.0.0.1:${server.tcpPort}`, `https://127.0.0.1:${server.httpPort}`]) {
        expect(await read(["--url", url, "--tls-ca", certificate, ...own])).toEqual(empty);
        expect((await read(["--url", url, "--tls-ca", certificate])).code).toBe(1);
      }
    },
  );

  tlsTest("files that TLS can't use are refused with their paths, before a connection", async () => {
    using folder = temporaryFolder();
    const { certificate, key } = await sharedTlsFiles();
    const { client } = await makeClientFiles(folder.path);
    const url = ["--url", "tls://127.0.0.1:1"];
    expect(await read([...url, "--tls-ca", key])).toEqual({
      ...{ code: 1, stdout: "" },
      stderr: `error: --tls-ca: ${key} has no certificate in PEM\n`,
    });
    expect(await read([...url, "--tls-cert", certificate, "--tls-key", client.key])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${certificate} and ${client.key} are no certificate with its own key`),
    });
  });

  test("a flag that needs TLS is refused without it, and so is a file that cannot be read", async () => {
    const refusals = [
      [["--tls-insecure"], "add --tls"],
      [["--tls-ca", "ca.pem"], "add --tls"],
      [["--tls", "--url", "tcp://a"], "cannot be used with --tls"],
      [
        ["--tls", "--tls-ca", "/nowhere/ca.pem"],
        "--tls-ca: cannot read /nowhere/ca.pem: there is no such file",
      ],
      [["--tls", "--tls-cert", "c.pem"], "need each other"],
    ] as const;
    for (const [flags, reason] of refusals)
      expect(await read(flags)).toEqual({ code: 1, stdout: "", stderr: expect.stringContaining(reason) });
  });
});

describe("a client and a token", () => {
  /** A board whose token file knows `right`, and a file with a token for the client. */
  async function startAsking() {
    const folder = temporaryFolder();
    writeFileSync(`${folder.path}/tokens`, `ann ${hashToken("right").toString("hex")}\n`);
    writeFileSync(`${folder.path}/token`, "right\n");
    const server = await startServer({ tokenFile: `${folder.path}/tokens`, httpPort: 0 });
    return {
      server,
      path: `${folder.path}/token`,
      urls: [`tcp://127.0.0.1:${server.tcpPort}`, `http://127.0.0.1:${server.httpPort}/`],
      async [Symbol.asyncDispose]() {
        await server.stop();
        folder[Symbol.dispose]();
      },
    };
  }

  test("each form shows the token of --token-file or LASTWORD_TOKEN, over TCP and WebSocket", async () => {
    await using board = await startAsking();
    for (const [index, url] of board.urls.entries()) {
      const name = `ann${index}`;
      using home = temporaryFolder();
      const environment = {
        LASTWORD_URL: url,
        LASTWORD_TOKEN: "right",
        LOGNAME: name,
        XDG_STATE_HOME: home.path,
      };
      expect((await runProgram(["client", "send", "hi"], environment)).code).toBe(0);
      const last = `${index + 1} ${name}: hi\n`;
      expect(await read(["--token-file", board.path], { ...environment, LASTWORD_TOKEN: "wrong" })).toEqual({
        ...empty,
        stdout: last,
      });
      expect(await runProgram(["client", "tail", "-n", "1"], environment)).toEqual({
        ...empty,
        stdout: last,
      });
      expect(
        await runProgram(["client", "--interval", "0"], environment, `register ${name}\nread\n`),
      ).toEqual({
        ...empty,
        stdout: `Welcome ${name}\n${last}`,
      });
    }
  });

  for (const form of [["read"], ["send", "hi"], ["tail", "-f"], ["wait"], ["--name", "ann"], ["--every"]]) {
    test(`client ${form.join(" ")} ends in words without a token, and with a wrong one`, async () => {
      await using board = await startAsking();
      using home = temporaryFolder();
      const environment = { LASTWORD_URL: board.urls[0] ?? "", XDG_STATE_HOME: home.path };
      const address = `127.0.0.1:${board.server.tcpPort}`;
      const without = await runProgram(["client", ...form], environment, "read\n");
      expect([without.code, without.stdout]).toEqual([1, ""]);
      expect(without.stderr).toContain(
        `error: ${address} denies access: this board asks for a token: auth <token>; give one by --token-file or LASTWORD_TOKEN\n`,
      );
      const wrong = await runProgram(
        ["client", ...form],
        { ...environment, LASTWORD_TOKEN: "not-this" },
        "read\n",
      );
      expect([wrong.code, wrong.stdout]).toEqual([1, ""]);
      expect(wrong.stderr).toContain(
        `error: ${address} denies access: the board does not know this token, or it has expired\n`,
      );
      expect(wrong.stderr).not.toContain("not-this");
    });
  }

  test("a follower shows it again after each loss, before anything else", async () => {
    await using board = startOtherServer({ answer: (line) => (line === "read" ? "1 bob: hi\n" : "ok\n") });
    using folder = temporaryFolder();
    writeFileSync(`${folder.path}/token`, "secret\n");
    const flags = ["tail", "-f", "--token-file", `${folder.path}/token`];
    await using client = spawnClient(board.port, [], flags);
    const countShown = () => board.lines.filter((line) => line === "auth secret").length;
    await eventually(
      () => board.lines.length,
      (count) => count > 2,
    );
    expect([board.lines[0], countShown()]).toEqual(["auth secret", 1]);
    const before = board.lines.length;
    board.hangUp();
    await eventually(countShown, (count) => count === 2);
    expect(board.lines.indexOf("auth secret", 1)).toBeGreaterThanOrEqual(before);
    client.kill("SIGKILL");
  });

  test.if(process.platform === "linux")("no command line of a process has the token", async () => {
    await using board = startOtherServer({ answer: () => undefined });
    using folder = temporaryFolder();
    writeFileSync(`${folder.path}/token`, "secret-word\n");
    await using client = spawnClient(board.port, [], ["read", "--token-file", `${folder.path}/token`]);
    await eventually(
      () => board.lines,
      (lines) => lines.includes("auth secret-word"),
    );
    const commandLines = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readIfThere(`/proc/${pid}/cmdline`));
    expect(commandLines.some((line) => line.includes("--token-file"))).toBe(true);
    expect(commandLines.filter((line) => line.includes("secret-word"))).toEqual([]);
    client.kill("SIGKILL");
  });

  test("what is no token is refused, and not repeated", async () => {
    using folder = temporaryFolder();
    writeFileSync(`${folder.path}/token`, "ann 0123\n");
    expect(await read(["--token-file", `${folder.path}/token`])).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: ${folder.path}/token holds no token: it is one word of A-Z a-z 0-9 _ -\n`,
    });
    expect(await read([], { LASTWORD_TOKEN: "two words" })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("LASTWORD_TOKEN holds no token"),
    });
    expect((await read(["--token-file", "/nowhere"])).stderr).toContain("--token-file: cannot read /nowhere");
  });
});

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // the process has ended
  }
}
