import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { eventually } from "../support/deadline.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

/** A server with a configuration file, and its log in a file. */
async function startWithFile(folder: string, content: string, flags: readonly string[] = []) {
  const [config, log] = [`${folder}/x.toml`, `${folder}/log`];
  writeFileSync(config, content);
  const toFile = ["sh", "-c", `exec 2>${log} "$@"`, "sh"];
  const server = await spawnServer(["--store", "memory:", "--config", config, ...flags], toFile);
  const readLog = () => Bun.file(log).text();
  return {
    port: server.port,
    kill: server.kill,
    readLog,
    /** Rewrites the file and sends SIGHUP; returns what the log has said since. */
    async reload(newContent: string): Promise<string> {
      const before = await readLog();
      writeFileSync(config, newContent);
      server.kill("SIGHUP");
      const text = await eventually(readLog, (now) => now.slice(before.length).includes("reloaded"));
      return text.slice(before.length);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe("a reload by SIGHUP", () => {
  test("says in one line what it took over and what needs a restart, by key", async () => {
    using folder = temporaryFolder();
    await using server = await startWithFile(folder.path, "max-errors-in-row = 3\n");
    const line = await server.reload('max-errors-in-row = 4\nlog-level = "warn"\nkeep = 5\ntitle = "x"\n');
    expect(line).toContain('"reloaded":["max-errors-in-row","log-level"],"needRestart":["title","keep"]');
    expect(await server.reload('log-level = "info"\n')).toContain(
      '"reloaded":["max-errors-in-row","log-level"],"needRestart":[]',
    );
  });

  test("[LIM-8] [LIM-2] applies limits to connections from then on, and the flag stays the stronger", async () => {
    using folder = temporaryFolder();
    const flags = ["--max-pending-replies", "7"];
    await using server = await startWithFile(folder.path, "max-errors-in-row = 2\n", flags);
    using old = await WireClient.connect(server.port);
    expect(await old.ask("x")).toStartWith("error ");
    const content = "max-errors-in-row = 1\nmax-connections-per-address = 3\nmax-pending-replies = 3\n";
    expect(await server.reload(content)).toContain(
      '"reloaded":["max-connections-per-address","max-errors-in-row"],"needRestart":[]',
    );
    expect(await old.ask("read")).toBe("0 server: no messages yet");
    using second = await WireClient.connect(server.port);
    expect((await second.send("x\nread\n").rest()).text.split("\n")).toHaveLength(2);
    using third = await WireClient.connect(server.port);
    expect(await third.ask("read")).toBe("0 server: no messages yet");
    using fourth = await WireClient.connect(server.port);
    expect((await fourth.rest()).text).toStartWith("error busy: too many connections from your address");
  });

  test("[LIM-10] applies a shorter idle time-out to the connections that are open, too", async () => {
    using folder = temporaryFolder();
    await using server = await startWithFile(folder.path, "");
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read")).toBe("0 server: no messages yet");
    await server.reload("idle-timeout-ms = 1\n");
    expect((await client.rest()).text).toStartWith("error timeout: the client was idle for too long");
  });

  test("of a bad file keeps the old values and says why, and a later good one counts", async () => {
    using folder = temporaryFolder();
    await using server = await startWithFile(folder.path, "max-errors-in-row = 1\n");
    for (const [bad, reason] of [
      ["max-errors-in-row = 2\nmax-errors-in-row = 3\n", ":2: Cannot redefine key"],
      ["max-errors-in-row = 2\nmax_connections = 3\n", "did you mean max-connections?"],
      ["max-errors-in-row = 2\nmax-connections = 1000000\n", "need an open-file limit of"],
    ] as const) {
      const line = await server.reload(bad);
      expect(line).toContain('"msg":"configuration not reloaded; the old one stays"');
      expect(line).toContain(reason);
      using client = await WireClient.connect(server.port);
      expect((await client.send("x\nread\n").rest()).text.split("\n")).toHaveLength(2);
    }
    expect(await server.reload("max-errors-in-row = 3\n")).toContain('"reloaded":["max-errors-in-row"]');
  });

  test("changes level, format and addresses of the log at once", async () => {
    using folder = temporaryFolder();
    await using server = await startWithFile(folder.path, 'log-level = "warn"\n');
    const opened = async () => {
      const before = (await server.readLog()).length;
      using client = await WireClient.connect(server.port);
      await client.ask("read");
      return (await eventually(server.readLog, (text) => text.slice(before).includes("opened"))).slice(
        before,
      );
    };
    await server.reload('log-level = "debug"\n');
    expect(await opened()).toContain('"address":"127.0.0.1"');
    await server.reload('log-level = "debug"\nlog-addresses = false\n');
    expect(await opened()).not.toContain("127.0.0.1");
    await server.reload('log-level = "debug"\nlog-format = "people"\n');
    expect(await opened()).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z \d+ debug connection opened connection=\d+ address=127\.0\.0\.1$/m,
    );
  });

  test("of a file that is gone keeps the old values", async () => {
    using folder = temporaryFolder();
    await using server = await startWithFile(folder.path, "max-errors-in-row = 1\n");
    Bun.spawnSync(["rm", `${folder.path}/x.toml`]);
    server.kill("SIGHUP");
    const text = await eventually(server.readLog, (log) => log.includes("not reloaded"));
    expect(text).toContain("there is no such file or folder");
    using client = await WireClient.connect(server.port);
    expect((await client.send("x\nread\n").rest()).text.split("\n")).toHaveLength(2);
  });

  test("reads the tokens again, even if the configuration file is bad", async () => {
    using folder = temporaryFolder();
    const [tokens, token] = [`${folder.path}/tokens`, "t".repeat(43)];
    writeFileSync(tokens, "");
    await using server = await startWithFile(folder.path, `token-file = "${tokens}"\n`);
    using client = await WireClient.connect(server.port);
    expect(await client.ask(`auth ${token}`)).toStartWith("error denied");
    writeFileSync(tokens, `ann ${new Bun.CryptoHasher("sha256").update(token).digest("hex")}\n`);
    expect(await server.reload("no TOML\n")).toContain("configuration not reloaded");
    expect(
      await eventually(
        () => client.ask(`auth ${token}`),
        (reply) => reply === "ok",
      ),
    ).toBe("ok");
  });

  test("[LIM-22] applies rates to connections from then on", async () => {
    using folder = temporaryFolder();
    await using server = await startWithFile(folder.path, "send-burst = 100\n", ["--limit-loopback"]);
    await server.reload("send-burst = 1\nsends-per-second = 1\n");
    using client = await WireClient.connect(server.port);
    await client.ask("register bob");
    expect(await client.ask("send one")).toBe("ok");
    expect(await client.ask("send two")).toStartWith("error rate-limited: retry in ");
  });

  test("[PRX-3] trusts other proxies from then on, and keeps the old ones if none would be left", async () => {
    using folder = temporaryFolder();
    const trusting = (proxy: string) => `proxy-protocol = true\ntrusted-proxies = [${proxy}]\n`;
    await using server = await startWithFile(folder.path, trusting('"192.0.2.1"'));
    using early = await WireClient.connect(server.port);
    expect(await early.line()).toStartWith("error denied: this port takes connections from the proxies");
    expect(await server.reload(trusting('"127.0.0.1"'))).toContain('"reloaded":["trusted-proxies"]');
    expect(await server.reload(trusting(""))).toContain("name them with --trusted-proxies");
    using client = await WireClient.connect(server.port);
    expect(await client.ask("PROXY UNKNOWN\r\nread")).toBe("0 server: no messages yet");
  });
});
