import { describe, expect, test } from "bun:test";
import { statSync } from "node:fs";
import { maxAdminConnections } from "../../src/server/listen/file-descriptors.ts";
import { durationBounds } from "../../src/server/metrics/buckets.ts";
import { eventually } from "../support/deadline.ts";
import { exchange } from "../support/http-exchange.ts";
import { Scrape } from "../support/scrape.ts";
import { spawnServer, startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

const host = "Host: 127.0.0.1\r\n";

describe("the admin port", () => {
  test("there is none unless it is asked for, and the ready line tells it from a page by its path", async () => {
    await using without = await spawnServer(["--store", "memory:"]);
    expect(without.adminPort).toBeUndefined();
    await using server = await spawnServer(["--store", "memory:", "--admin-port", "0"]);
    expect([server.httpPort, server.adminPort]).toEqual([undefined, expect.any(Number)]);
    expect((await fetch(`http://127.0.0.1:${server.adminPort}/livez`)).status).toBe(200);
  });

  test("it answers GET and HEAD at three paths, and has no WebSocket", async () => {
    await using server = await startServer({ adminPort: 0 });
    const url = `http://127.0.0.1:${server.adminPort}`;
    for (const path of ["/livez", "/healthz"]) {
      const response = await fetch(url + path);
      expect([response.status, await response.text()]).toEqual([200, "ok\n"]);
      expect(await (await fetch(url + path, { method: "HEAD" })).text()).toBe("");
    }
    const metrics = await fetch(`${url}/metrics`);
    expect(metrics.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect((await fetch(`${url}/metrics`, { method: "POST" })).status).toBe(405);
    for (const path of ["/", "/ws", "/about.json", "/metrics/"]) {
      const response = await fetch(url + path);
      expect([response.status, await response.text()]).toEqual([
        404,
        "not found; there are /metrics, /livez and /healthz\n",
      ]);
    }
  });

  test("a page that reaches it by DNS rebinding sees only whether the event loop turns", async () => {
    await using server = await startServer({ adminPort: 0, httpHosts: ["board.example"] });
    const ask = (path: string, name: string) =>
      exchange(server.adminPort ?? 0, `GET ${path} HTTP/1.1\r\nHost: ${name}\r\n\r\n`);
    expect(await ask("/metrics", "evil.example")).toStartWith("HTTP/1.1 403 ");
    expect(await ask("/livez", "evil.example")).toStartWith("HTTP/1.1 200 ");
    expect(await ask("/metrics", "board.example")).toStartWith("HTTP/1.1 200 ");
  });

  test("it holds 16 connections, refuses the next one, and takes one more once one has left", async () => {
    await using server = await startServer({ adminPort: 0, maxConnections: 1 });
    const port = server.adminPort ?? 0;
    const silent = await Promise.all(
      Array.from({ length: maxAdminConnections }, () => WireClient.connect(port)),
    );
    const refused = await exchange(port, "");
    expect(refused).toMatch(/^HTTP\/1\.1 503 [\s\S]*too many connections to the admin port\n$/);
    // They are not among the clients' connections.
    using client = await WireClient.connect(server.tcpPort);
    expect(await client.ask("read")).toBe("0 server: no messages yet");
    silent[0]?.[Symbol.dispose]();
    await eventually(
      () => exchange(port, `GET /livez HTTP/1.1\r\n${host}\r\n`),
      (answer) => answer.startsWith("HTTP/1.1 200 "),
    );
    for (const each of silent) each[Symbol.dispose]();
  });

  test("a server whose admin port is taken does not start, and says so", async () => {
    await using server = await startServer({ adminPort: 0 });
    expect(startServer({ adminPort: server.adminPort ?? 0 })).rejects.toThrow(
      `can't listen on 127.0.0.1:${server.adminPort}: the port is already in use`,
    );
  });

  test("/healthz says that the server stops as soon as it does", async () => {
    await using server = await startServer({ adminPort: 0, stopTimeoutMs: 60_000 });
    using client = await WireClient.connect(server.tcpPort);
    await client.ask("read");
    const stopping = server.stop();
    const response = await fetch(`http://127.0.0.1:${server.adminPort}/healthz`);
    expect([response.status, await response.text()]).toEqual([503, "the server is stopping\n"]);
    client.halfClose();
    await stopping;
  });
});

describe("/metrics", () => {
  test("it counts what a TCP client and a WebSocket client do", async () => {
    await using server = await startServer({ adminPort: 0, httpPort: 0 });
    using tcp = await WireClient.connect(server.tcpPort);
    using socket = await WebSocketClient.connect(server.httpPort);
    await tcp.ask("register ann");
    await tcp.ask("send hello");
    await socket.ask("read");
    await socket.ask("nonsense");
    const scrape = await Scrape.of(server.adminPort);
    const values = [
      ["lastword_connections", 'transport="tcp",tls="false"'],
      ["lastword_connections", 'transport="websocket",tls="false"'],
      ["lastword_connections", 'transport="tcp",tls="true"'],
      ["lastword_connections", 'transport="websocket",tls="true"'],
      ["lastword_connections_accepted_total", 'transport="websocket"'],
      ["lastword_commands_total", 'command="send",transport="tcp"'],
      ["lastword_commands_total", 'command="read",transport="websocket"'],
      ["lastword_commands_total", 'command="read",transport="tcp"'],
      ["lastword_command_duration_seconds_count", 'command="send"'],
      ["lastword_command_duration_seconds_bucket", 'command="read",le="+Inf"'],
      ["lastword_errors_total", 'code="unknown-command"'],
      ["lastword_commit_messages_sum"],
      ["lastword_commit_duration_seconds_count"],
      ["lastword_messages_stored_total"],
      ["lastword_last_message_id"],
      ["lastword_registered_names"],
      ["lastword_log_writable"],
    ].map(([name = "", labels]) => scrape.value(name, labels));
    expect(values).toEqual([1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    const handshake = "GET /ws HTTP/1.1".length;
    expect(scrape.value("lastword_received_bytes_total")).toBeGreaterThan(
      "register ann\nsend hello\n".length + handshake,
    );
    expect(scrape.value("lastword_sent_bytes_total")).toBeGreaterThan("Welcome ann\nok\n".length);
  });

  test("bytes are counted exactly, on a board of one client", async () => {
    await using server = await startServer({ adminPort: 0 });
    using client = await WireClient.connect(server.tcpPort);
    await client.ask("read");
    const scrape = await Scrape.of(server.adminPort);
    expect(scrape.value("lastword_received_bytes_total")).toBe("read\n".length);
    expect(scrape.value("lastword_sent_bytes_total")).toBe("0 server: no messages yet\n".length);
  });

  test("waiters, queued bytes and paused connections show while they last", async () => {
    await using server = await startServer({ adminPort: 0, maxPendingReplies: 2 });
    using client = await WireClient.connect(server.tcpPort);
    client.send("wait 0\n");
    await eventually(
      () => Scrape.of(server.adminPort),
      (scrape) => scrape.value("lastword_waiters") === 1,
    );
    using reader = await WireClient.connect(server.tcpPort);
    reader.pause();
    const flood = setImmediateLoop(() => reader.send("read\n".repeat(10_000)));
    await eventually(
      () => Scrape.of(server.adminPort),
      (scrape) =>
        scrape.value("lastword_paused_connections") === 1 &&
        (scrape.value("lastword_write_buffer_bytes") ?? 0) > 0,
    );
    flood.stop();
  });

  test("each connection is closed for one reason", async () => {
    await using server = await startServer({ adminPort: 0, maxConnections: 6, idleTimeoutMs: 500 });
    const connect = () => WireClient.connect(server.tcpPort);
    using idle = await connect();
    using hasty = await connect();
    using polite = await connect();
    using lost = await connect();
    using endless = await connect();
    using browser = await connect();
    await endless.send("x".repeat(70_000)).rest();
    await browser.send("GET / HTTP/1.1\r\n\r\n").rest();
    await hasty.send("x\n".repeat(20)).rest();
    await polite.send("close\n").rest();
    lost[Symbol.dispose]();
    await idle.rest();
    const scrape = await eventually(
      () => Scrape.of(server.adminPort),
      (seen) => seen.value("lastword_connections", 'transport="tcp",tls="false"') === 0,
    );
    const all = ["idle", "errors", "too-long", "protocol", "client", "stalled", "failed"];
    const reasons = all.map((reason) =>
      scrape.value("lastword_connections_closed_total", `reason="${reason}"`),
    );
    expect(reasons).toEqual([1, 1, 1, 1, 2, 0, 0]);
    expect(scrape.value("lastword_errors_total", 'code="timeout"')).toBe(1);
    expect(scrape.value("lastword_errors_total", 'code="unknown-command"')).toBe(21);
  });

  test("a refused connection counts under its reason, and its error too", async () => {
    await using server = await startServer({ adminPort: 0, maxConnections: 1 });
    using first = await WireClient.connect(server.tcpPort);
    await first.ask("read");
    using second = await WireClient.connect(server.tcpPort);
    expect(await second.line()).toStartWith("error busy");
    const scrape = await Scrape.of(server.adminPort);
    expect(scrape.value("lastword_connections_refused_total", 'reason="server-full"')).toBe(1);
    expect(scrape.value("lastword_errors_total", 'code="busy"')).toBe(1);
    expect(scrape.value("lastword_connections_max")).toBe(1);
  });

  test("every series is there from the start, and none is added by what clients do", async () => {
    await using server = await startServer({ adminPort: 0, httpPort: 0 });
    const seriesOf = ({ samples }: Scrape) => samples.map(({ name, labels }) => `${name}{${labels}}`);
    const before = await Scrape.of(server.adminPort);
    using client = await WireClient.connect(server.tcpPort);
    for (const line of [
      "register Zacharias",
      "send pssst",
      "read 1",
      "read 99",
      "\u0001",
      "wait 0",
      "key no",
    ])
      await client.ask(line);
    const after = await Scrape.of(server.adminPort);
    expect(seriesOf(after)).toEqual(seriesOf(before));
    expect(before.samples.every(({ value }) => !Number.isNaN(value))).toBe(true);
    expect(["Zacharias", "pssst", "127.0.0.1"].filter((word) => after.text.includes(word))).toEqual([]);
    const buckets = before.samples.filter(({ labels }) => /^command="read",le=/.test(labels));
    expect(buckets.map(({ labels }) => labels.split('"')[3])).toEqual([
      ...durationBounds.map(String),
      "+Inf",
    ]);
  });

  test("the sizes of file and disk are those of the file and its disk; a log in memory has none", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    await using server = await startServer({ adminPort: 0, store: `sqlite:${path}` });
    using client = await WireClient.connect(server.tcpPort);
    await client.ask("register ann");
    await client.ask("send hello");
    const scrape = await Scrape.of(server.adminPort);
    expect(scrape.value("lastword_database_bytes")).toBe(statSync(path).size);
    expect(scrape.value("lastword_wal_bytes")).toBe(statSync(`${path}-wal`).size);
    expect(scrape.value("lastword_disk_bytes")).toBeGreaterThan(
      scrape.value("lastword_disk_free_bytes") ?? 0,
    );
    await using inMemory = await startServer({ adminPort: 0 });
    expect((await Scrape.of(inMemory.adminPort)).names.has("lastword_database_bytes")).toBe(false);
  });

  test("the process is described under the names that every client library uses", async () => {
    await using server = await spawnServer(["--store", "memory:", "--admin-port", "0"]);
    const scrape = await Scrape.of(server.adminPort);
    const openedAtSeconds = scrape.value("process_start_time_seconds") ?? 0;
    expect(Math.abs(Date.now() / 1000 - openedAtSeconds)).toBeLessThan(600);
    expect(scrape.value("process_cpu_seconds_total")).toBeGreaterThan(0);
    expect(scrape.value("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
    expect(scrape.value("process_max_fds")).toBeGreaterThan(scrape.value("process_open_fds") ?? 0);
    expect(scrape.value("process_open_fds")).toBeGreaterThan(5);
    for (const part of ["p50", "p99", "max"])
      expect(scrape.value(`nodejs_eventloop_lag_${part}_seconds`)).toBeGreaterThanOrEqual(0);
  });
});

/** Calls `step` once a turn until it is stopped. */
function setImmediateLoop(step: () => void): { stop(): void } {
  let state: "on" | "off" = "on";
  const turn = () => {
    if (state === "off") return;
    step();
    setImmediate(turn);
  };
  turn();
  return {
    stop: () => {
      state = "off";
    },
  };
}
