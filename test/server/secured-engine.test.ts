import { describe, expect } from "bun:test";
import { writeFileSync } from "node:fs";
import { makeClientFiles, makeTlsFiles } from "../support/certificates.ts";
import { makeBoard } from "../support/nats-board.ts";
import { startEngine } from "../support/nats-engine.ts";
import { makeNatsOperator } from "../support/nats-operator.ts";
import { useNatsServer } from "../support/nats-server.ts";
import { runProgram } from "../support/program.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

const { test } = useNatsServer();

describe("an engine that asks for certificates and a user", () => {
  test("keeps the board of servers that have them; the operator's commands take the same flags", async () => {
    using folder = temporaryFolder();
    const server = await makeTlsFiles(folder.path);
    const { authority, client } = await makeClientFiles(folder.path);
    await using engine = await startEngine();
    await makeBoard(engine.url);
    await engine.kill("SIGTERM");
    const tls = `tls { cert_file: "${server.certificate}", key_file: "${server.key}", ca_file: "${authority}", verify: true }`;
    await engine.start({ settings: `${tls}\nauthorization { user: ann, password: "s3:cret" }` });
    const files = [
      "--nats-ca",
      server.certificate,
      "--nats-cert",
      client.certificate,
      "--nats-key",
      client.key,
    ];
    const env = { LASTWORD_STORE: engine.url.replace("//", "//ann:s3%3Acret@") };
    await using a = await spawnServer(
      [...files, "--node", "a", "--peers", "a"],
      ["env", `LASTWORD_STORE=${env.LASTWORD_STORE}`],
    );
    using bob = await WireClient.connect(a.port);
    await bob.ask("register bob");
    expect(await bob.ask("post hi")).toBe("ok 1");
    expect((await runProgram(["export", ...files], env)).stdout).toContain('"text":"hi"');
    const status = await runProgram(["cluster", "status", ...files], env);
    expect(status.stdout).toContain(`server    a: at 1\n`);
    expect(status.stdout + status.stderr).not.toContain("cret");
    for (const [flags, store, reason] of [
      [[], env.LASTWORD_STORE, "its certificate is not trusted"],
      [files, engine.url.replace("//", "//ann:wrong@"), "NATS does not know these credentials"],
    ] as const) {
      const { code, stderr } = await runProgram(["cluster", "status", ...flags], { LASTWORD_STORE: store });
      expect([code, stderr]).toEqual([1, expect.stringContaining(reason)]);
      expect(stderr).not.toContain("wrong@");
    }
  });

  test("knows servers by a file of credentials", async () => {
    using folder = temporaryFolder();
    const { settings, credentials } = makeNatsOperator();
    const natsCreds = `${folder.path}/a.creds`;
    writeFileSync(natsCreds, credentials);
    await using engine = await startEngine();
    const flags = ["--store", engine.url, "--nats-creds", natsCreds, "--node", "a", "--peers", "a"];
    await engine.kill("SIGTERM");
    await engine.start({ settings });
    const { code, stderr } = await runProgram(["server", "--tcp-port", "0", "--http-port", "off", ...flags]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("has no board: make one with lastword cluster init"),
    ]);
  });
});
