import { describe, expect, test } from "bun:test";
import { mainPath } from "../support/program.ts";
import { testWith } from "../support/programs.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { inTerminal } from "../support/terminal.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

describe.concurrent("the server's log", () => {
  test("has the process id from its first line on, and names the address and the reason of a closed connection", async () => {
    await using server = await spawnServer(["--store", "memory:", "--idle-timeout-ms", "1"]);
    using client = await WireClient.connect(server.port);
    await client.rest();
    server.kill("SIGTERM");
    const lines = (await server.exited()).stderr.trim().split("\n");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ pid: server.pid, msg: "started" });
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        address: "127.0.0.1",
        reason: "the client was idle for too long",
        msg: "connection closed by the server",
      }),
    );
  });

  test("says Host, Origin and the remedy of a refused HTTP request, at most ten times a second", async () => {
    await using server = await spawnServer(["--store", "memory:", "--http-port", "0"]);
    const url = `http://127.0.0.1:${server.httpPort}`;
    const unknownHost = { Host: "board.example", Origin: "http://other.example" };
    const refused = [
      await fetch(url, { headers: unknownHost }),
      await fetch(`${url}/ws`, { headers: { Origin: "http://other.example" } }),
      ...(await Promise.all(Array.from({ length: 30 }, () => fetch(url, { headers: unknownHost })))),
    ];
    expect(refused.map(({ status }) => status)).toEqual(Array(32).fill(403));
    server.kill("SIGTERM");
    const lines = (await server.exited()).stderr.trim().split("\n");
    const logged = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "HTTP request refused");
    expect(logged[0]).toMatchObject({
      address: "127.0.0.1",
      host: "board.example",
      origin: "http://other.example",
      reason: expect.stringContaining("the host board.example"),
      remedy: "--http-hosts board.example",
    });
    expect(logged[1]).toMatchObject({ remedy: "--public-url http://other.example/" });
  });

  test("[CLS-7] names the address and the reason of a refused connection, on both ports", async () => {
    const limits = ["--max-connections-per-address", "1"];
    await using server = await spawnServer(["--store", "memory:", "--http-port", "0", ...limits]);
    using first = await WireClient.connect(server.port);
    await first.ask("read");
    using second = await WireClient.connect(server.port);
    await second.rest();
    expect((await fetch(`http://127.0.0.1:${server.httpPort}/`)).status).toBe(503);
    server.kill("SIGTERM");
    const lines = (await server.exited()).stderr.trim().split("\n");
    const refused = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "connection refused");
    expect(refused.map(({ address, reason }) => `${address}: ${reason}`)).toEqual(
      Array(2).fill("127.0.0.1: too many connections from your address"),
    );
  });

  test("names the address and the reason of a connection that is closed for its errors", async () => {
    const limits = ["--max-errors-in-row", "2", "--max-unterminated-bytes", "1024"];
    await using server = await spawnServer(["--store", "memory:", ...limits]);
    for (const bytes of ["SECRET\nSECRET\n", "S".repeat(2000), "\x16\x03\x01 SECRET"]) {
      using client = await WireClient.connect(server.port);
      client.send(bytes);
      await client.rest();
    }
    server.kill("SIGTERM");
    const { stderr } = await server.exited();
    const lines = stderr.trim().split("\n");
    const closed = lines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === "connection closed by the server");
    expect(closed.map(({ address, reason }) => `${address}: ${reason}`)).toEqual([
      expect.stringMatching(/^127\.0\.0\.1: 2 errors in a row; the last: no such command/),
      "127.0.0.1: the line has no LF within the limit",
      "127.0.0.1: this port speaks plain text, not TLS",
    ]);
    expect(stderr).not.toContain("SECRET");
  });

  test("names them also of a WebSocket that breaks the rules, or sends too long a message", async () => {
    const limits = ["--http-port", "0", "--max-unterminated-bytes", "1024"];
    await using server = await spawnServer(["--store", "memory:", ...limits]);
    using broken = await RawWebSocket.connect(server.httpPort ?? 0);
    broken.sendBytes(Buffer.from("SECRET\xff", "latin1"));
    expect((await broken.next())?.payload.readUInt16BE(0)).toBe(1007);
    using long = await WebSocketClient.connect(server.httpPort);
    expect((await long.send("S".repeat(1025)).rest()).code).toBe(1009);
    server.kill("SIGTERM");
    const { stderr } = await server.exited();
    const lines = stderr.trim().split("\n");
    const closed = lines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === "connection closed by the server");
    expect(closed.map(({ address, reason }) => `${address}: ${reason}`)).toEqual([
      "127.0.0.1: a text is not UTF-8",
      "127.0.0.1: a message is too long",
    ]);
    expect(stderr).not.toContain("SECRET");
  });

  test("shows no more than the start of what a browser claims", async () => {
    await using server = await spawnServer(["--store", "memory:", "--http-port", "0"]);
    const long = "h".repeat(3000);
    for (const headers of [{ Host: long }, { Origin: `http://${long}` }])
      expect((await fetch(`http://127.0.0.1:${server.httpPort}/ws`, { headers })).status).toBe(403);
    server.kill("SIGTERM");
    const { stderr } = await server.exited();
    expect(stderr).toContain("h".repeat(50));
    expect(Math.max(...stderr.split("\n").map(({ length }) => length))).toBeLessThan(1000);
  });

  test("has at most ten lines a second of a kind, and says how many were left out", async () => {
    await using server = await spawnServer(["--store", "memory:", "--idle-timeout-ms", "1"]);
    const clients = await Promise.all(Array.from({ length: 50 }, () => WireClient.connect(server.port)));
    await Promise.all(clients.map((client) => client.rest()));
    using last = await WireClient.connect(server.port);
    await last.rest();
    server.kill("SIGTERM");
    const lines = (await server.exited()).stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const closed = lines.filter(({ msg }) => msg === "connection closed by the server").length;
    const leftOut = lines
      .filter(({ kind }) => kind === "connection closed by the server")
      .reduce((sum, each) => sum + each.lines, 0);
    expect(closed + leftOut).toBe(51);
    expect(leftOut).toBeGreaterThan(0);
  });

  test("never makes the server wait: with a stderr that nobody reads it serves, and stops on SIGTERM", async () => {
    using folder = temporaryFolder();
    const fifo = `${folder.path}/fifo`;
    const fill =
      `mkfifo ${fifo} && exec 3<>${fifo} && ` +
      `{ dd if=/dev/zero of=${fifo} bs=4096 count=1000 oflag=nonblock 2>/dev/null; exec 2<>${fifo} && exec "$@"; }`;
    await using server = await spawnServer(
      ["--store", "memory:", "--idle-timeout-ms", "1"],
      ["sh", "-c", fill, "sh"],
    );
    for (let round = 0; round < 2; round++) {
      const clients = await Promise.all(Array.from({ length: 30 }, () => WireClient.connect(server.port)));
      await Promise.all(clients.map((client) => client.rest()));
    }
    server.kill("SIGTERM");
    expect((await server.exited()).code).toBe(0);
  });

  test("has, at any level, no message, no key and no line of a client", async () => {
    const flags = ["--store", "memory:", "--http-port", "0", "--log-level", "debug"];
    await using server = await spawnServer([...flags, "--max-errors-in-row", "3"]);
    using client = await WireClient.connect(server.port);
    const key = "k".repeat(43);
    for (const line of [`key ${key}`, "register bob", "send SECRET one", "post SECRET two", "SECRET three"])
      await client.ask(line);
    client.send("time SECRET\nread SECRET\nSECRET\n");
    await client.rest();
    using web = await WebSocketClient.connect(server.httpPort ?? 0);
    await web.ask("SECRET four");
    server.kill("SIGTERM");
    const { stderr } = await server.exited();
    expect(stderr).toContain("connection opened");
    expect(stderr).not.toMatch(/SECRET|kkk|bob/);
  });

  test("has the lines of its level and those that are more severe", async () => {
    const started = async (level: string) => {
      await using server = await spawnServer(["--store", "memory:", "--log-level", level]);
      using client = await WireClient.connect(server.port);
      await client.ask("read");
      server.kill("SIGTERM");
      const lines = (await server.exited()).stderr
        .trim()
        .split("\n")
        .filter((line) => line !== "");
      return lines.map((line) => JSON.parse(line).msg);
    };
    expect(await started("debug")).toEqual(["started", "connection opened", "stopping", "connection closed"]);
    expect(await started("info")).toEqual(["started", "stopping"]);
    expect(await started("warn")).toEqual([]);
  });

  test("has no address with --log-addresses false, whatever is logged", async () => {
    const flags = [
      "--store",
      "memory:",
      "--http-port",
      "0",
      "--log-level",
      "debug",
      "--log-addresses",
      "false",
    ];
    await using server = await spawnServer([
      ...flags,
      "--max-connections-per-address",
      "2",
      "--idle-timeout-ms",
      "1",
    ]);
    await fetch(`http://127.0.0.1:${server.httpPort}/`, { headers: { Host: "board.example" } });
    using first = await WireClient.connect(server.port);
    using second = await WireClient.connect(server.port);
    using third = await WireClient.connect(server.port);
    await Promise.all([first.rest(), second.rest(), third.rest()]);
    server.kill("SIGTERM");
    const { stderr } = await server.exited();
    for (const message of ["refused", "closed by the server", "HTTP request refused"])
      expect(stderr).toContain(message);
    expect(stderr).not.toContain("127.0.0.1");
  });

  test("has lines for people where it is asked for, and no control character that a client sends", async () => {
    for (const format of ["people", "json"]) {
      const flags = ["--store", "memory:", "--http-port", "0", "--log-format", format];
      await using server = await spawnServer(flags);
      using client = await WireClient.connect(server.httpPort ?? 0);
      await client
        .send("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://a\u009b2J\u2028b\r\n\r\n")
        .rest();
      server.kill("SIGTERM");
      const { stderr } = await server.exited();
      expect(stderr).toContain("HTTP request refused");
      expect(stderr).not.toMatch(/[^\P{Cc}\n]|\u2028/u);
      const [started = ""] = stderr.split("\n");
      if (format === "people") expect(started).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z \d+ info {2}started$/);
      else expect(JSON.parse(started)).toMatchObject({ msg: "started" });
    }
  });

  testWith(["python3"])("is for people on a terminal unless JSON is asked for", async () => {
    for (const [flags, form] of [
      [[], /Z \d+ info {2}started\r\n/],
      [["--log-format", "json"], /"msg":"started"\}\r\n/],
    ] as const) {
      const ports = ["--tcp-port", "0", "--http-port", "off", "--store", "memory:"];
      const command = inTerminal([process.execPath, mainPath, "server", ...ports, ...flags]);
      const terminal = Bun.spawn(command, { stdin: "pipe", stdout: "pipe" });
      let shown = "";
      for await (const chunk of terminal.stdout) {
        shown += new TextDecoder().decode(chunk);
        if (shown.includes("listening") && shown.includes("started")) break;
      }
      await terminal.stdin.end();
      await terminal.exited;
      expect(shown).toMatch(form);
    }
  });
});
