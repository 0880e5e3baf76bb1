import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { makeTlsFiles } from "../../support/certificates.ts";
import { runProgram } from "../../support/program.ts";
import { testWith } from "../../support/programs.ts";
import { startServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { startTlsProxy } from "../../support/tls-proxy.ts";

const empty = { code: 0, stdout: "0 server: no messages yet\n", stderr: "" };

function read(args: readonly string[], environment: Record<string, string> = {}) {
  return runProgram(["client", "read", ...args], environment);
}

describe("--url", () => {
  test("takes each address that the server prints, and so does LASTWORD_URL", async () => {
    await using server = await startServer({ httpPort: 0 });
    for (const url of [`tcp://127.0.0.1:${server.tcpPort}`, `http://127.0.0.1:${server.httpPort}`]) {
      expect(await read(["--url", url])).toEqual(empty);
      expect(await read([], { LASTWORD_URL: url, LASTWORD_PORT: "1" })).toEqual(empty);
    }
  });

  test("by WebSocket a script, a send and a follower work as over TCP, with a key of their own", async () => {
    await using server = await startServer({ httpPort: 0 });
    using home = temporaryFolder();
    const environment = {
      LASTWORD_URL: `http://127.0.0.1:${server.httpPort}`,
      LOGNAME: "ann",
      XDG_STATE_HOME: home.path,
    };
    expect(await runProgram(["client", "send", "hi"], environment)).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
    const script = `register ann\n${"read\n".repeat(300)}close\n`;
    expect(await runProgram(["client", "--interval", "0"], environment, script)).toEqual({
      code: 0,
      stdout: `Welcome ann\n${"1 ann: hi\n".repeat(300)}`,
      stderr: "",
    });
    expect((await runProgram(["client", "tail"], environment)).stdout).toBe("1 ann: hi\n");
    expect(readdirSync(join(home.path, "lastword/keys"))).toEqual([`http_127.0.0.1_${server.httpPort}`]);
  });

  test("a flag wins over LASTWORD_URL, and two flags that name a server are refused", async () => {
    await using server = await startServer({ httpPort: 0 });
    expect(await read(["--port", `${server.tcpPort}`], { LASTWORD_URL: "tcp://127.0.0.1:1" })).toEqual(empty);
    expect(await read(["--url", "tcp://a", "--port", "1"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("option '--url <url>' cannot be used with --port"),
    });
    expect(await read(["--url", "ftp://a"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("It takes an address such as"),
    });
  });

  testWith(["openssl"])("https takes only a trusted certificate, too", async () => {
    await using server = await startServer({ httpPort: 0 });
    using folder = temporaryFolder();
    const files = await makeTlsFiles(folder.path);
    await using proxy = startTlsProxy(files, Number(server.httpPort));
    const url = `https://127.0.0.1:${proxy.port}`;
    expect(await read(["--url", url], { NODE_EXTRA_CA_CERTS: files.certificate })).toEqual(empty);
    const { code, stderr } = await read(["--url", url]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("its certificate is not trusted: self signed"),
    ]);
  });

  testWith(["openssl"])("tls takes only a certificate that is trusted and names the host", async () => {
    await using server = await startServer();
    using folder = temporaryFolder();
    const files = await makeTlsFiles(folder.path);
    await using proxy = startTlsProxy(files, server.tcpPort);
    const url = `tls://127.0.0.1:${proxy.port}`;
    const trusting = { NODE_EXTRA_CA_CERTS: files.certificate };
    expect(await read(["--url", url], trusting)).toEqual(empty);
    expect((await runProgram(["client", "send", "hi", "--url", url], trusting)).code).toBe(0);
    expect(await read(["--url", url])).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: can't connect to 127.0.0.1:${proxy.port}: its certificate is not trusted: self signed certificate\n`,
    });
    const otherName = await read(["--url", `tls://localhost:${proxy.port}`], trusting);
    expect(otherName).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("its certificate is not trusted"),
    });
  });

  test("tls to a port without TLS is refused in words, and nothing is sent there", async () => {
    await using server = await startServer();
    const { code, stderr } = await read(["--url", `tls://127.0.0.1:${server.tcpPort}`]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("TLS")]);
  });
});
