import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { hashToken } from "../../src/server/access/tokens.ts";
import { sharedTlsFiles } from "../support/certificates.ts";
import { runLoadTest } from "../support/loadtest.ts";
import { testWith } from "../support/programs.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A folder with a token file for the server, and files with tokens for clients. */
function makeTokens() {
  const folder = temporaryFolder();
  const [tokens, right, wrong] = ["tokens", "right", "wrong"].map((name) => `${folder.path}/${name}`);
  if (tokens === undefined || right === undefined || wrong === undefined) throw new Error("no names");
  writeFileSync(tokens, `load ${hashToken("right-token").toString("hex")}\n`);
  writeFileSync(right, "right-token\n");
  writeFileSync(wrong, "wrong-token\n");
  return { tokens, right, wrong, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describe("a load test of a board that is not open to all", () => {
  testWith(["openssl"])("goes over TLS and shows the token of TOKEN_FILE, by each transport", async () => {
    using files = makeTokens();
    const { certificate, key } = await sharedTlsFiles();
    const settings = { tlsCert: certificate, tlsKey: key, tokenFile: files.tokens, httpPort: 0 };
    await using server = await startServer(settings);
    const access = { TLS: 1, TOKEN_FILE: files.right, NODE_EXTRA_CA_CERTS: certificate };
    for (const [script, port, scheme] of [
      ["poll-tcp", server.tcpPort, "tls"],
      ["storm-tcp", server.tcpPort, "tls"],
      ["send", Number(server.httpPort), "wss"],
    ] as const) {
      const run = await runLoadTest({ ...access, PORT: port, TIMEOUT: 10 }, script);
      expect([run.code, run.stderr]).toEqual([0, ""]);
      expect(run.stdout).toContain(`@ ${scheme}://127.0.0.1:${port}`);
      expect(run.stdout).not.toContain("errors");
    }
    const untrusted = await runLoadTest(
      { TLS: 1, TOKEN_FILE: files.right, PORT: server.tcpPort },
      "poll-tcp",
    );
    expect(untrusted.code).not.toBe(0);
    expect(untrusted.stdout).toContain("connect: self signed certificate");
  });

  test("says how the board refuses a token, and never repeats it", async () => {
    using files = makeTokens();
    await using server = await startServer({ tokenFile: files.tokens });
    const refused = await runLoadTest({ TOKEN_FILE: files.wrong, PORT: server.tcpPort, CONNECTIONS: 1 });
    expect(refused.code).not.toBe(0);
    expect(`${refused.stdout}${refused.stderr}`).toContain(
      "auth: error denied: the board does not know this token",
    );
    const without = await runLoadTest({ PORT: server.tcpPort, CONNECTIONS: 1 });
    expect(without.code).not.toBe(0);
    expect(`${without.stdout}${without.stderr}`).toContain("error denied: this board asks for a token");
    const missing = await runLoadTest({ TOKEN_FILE: "/nowhere/token" });
    expect([missing.code, missing.stderr]).toEqual([
      107,
      "level=error TOKEN_FILE=/nowhere/token: open: there is no such file or folder\n",
    ]);
    const hashes = await runLoadTest({ TOKEN_FILE: files.tokens });
    expect(hashes.stderr).toBe(`level=error TOKEN_FILE=${files.tokens}: no token in this file\n`);
    for (const { stdout, stderr } of [refused, without, missing, hashes])
      expect(`${stdout}${stderr}`).not.toMatch(/wrong-token|right-token|[0-9a-f]{64}/);
  });
});
