import { describe, expect, test } from "bun:test";
import { eventually } from "../support/deadline.ts";
import { RawWebSocket } from "../support/raw-websocket.ts";
import { startServer } from "../support/server.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

const nothingYet = "0 server: no messages yet";

describe("WebSocket", () => {
  test("[WSK-1] a text message is a line, and a reply is a text message without an LF", async () => {
    await using server = await startServer({ httpPort: 0 });
    using client = await WebSocketClient.connect(server.httpPort);
    expect(await client.ask("read")).toBe(nothingYet);
    expect(await client.ask("register Zoë")).toBe("Welcome Zoë");
    expect(await client.ask("send grüße 😀")).toBe("ok");
    expect(await client.ask("READ 1 ")).toBe("1 Zoë: grüße 😀");
    expect(await client.ask("read\r\n")).toBe("1 Zoë: grüße 😀");
    expect(await client.ask("")).toStartWith("error empty-command:");
  });

  test("[WSK-1] TCP and WebSocket share one board, one set of names, and one order of replies", async () => {
    await using server = await startServer({ httpPort: 0 });
    using web = await WebSocketClient.connect(server.httpPort);
    using wire = await WireClient.connect(server.tcpPort);
    await web.ask("register bob");
    expect(await wire.ask("register BOB")).toStartWith("error name-taken:");
    web.send("send one").send("read").send("send two").send("read").send("foo");
    const replies: string[] = [];
    while (replies.length < 5) replies.push(await web.message());
    expect(replies.slice(0, 4)).toEqual(["ok", "1 bob: one", "ok", "2 bob: two"]);
    expect(await wire.ask("read")).toBe("2 bob: two");
    wire.send("wait 2\n");
    await web.ask("send three");
    expect(await wire.line()).toBe("3 bob: three");
  });

  test("[WSK-2] an LF inside, and 1,024 bytes or more, are refused and change nothing; 1,023 bytes are accepted", async () => {
    await using server = await startServer({ httpPort: 0 });
    using client = await WebSocketClient.connect(server.httpPort);
    await client.ask("register bob");
    expect(await client.ask("send a\nsend b")).toBe(
      "error bad-character: U+000A is not allowed inside a line",
    );
    expect(await client.ask(`read${" ".repeat(1019)}`)).toBe(nothingYet);
    expect(await client.ask(`read${" ".repeat(1020)}`)).toBe(
      "error too-long: line of 1025 bytes, limit 1024",
    );
    expect(await client.ask("x".repeat(65_536))).toStartWith("error too-long:");
    expect(await client.ask("read")).toBe(nothingYet);
    expect(await client.send("x".repeat(65_537)).rest()).toMatchObject({ messages: [] });
  });

  test("[WSK-3] a binary message closes the connection with 1003", async () => {
    await using server = await startServer({ httpPort: 0 });
    using client = await WebSocketClient.connect(server.httpPort);
    expect(await client.send(new TextEncoder().encode("read")).rest()).toEqual({ messages: [], code: 1003 });
  });

  test("[WSK-3] a text message that is not UTF-8 closes the connection", async () => {
    await using server = await startServer({ httpPort: 0 });
    using client = await RawWebSocket.connect(Number(server.httpPort));
    client.sendBytes(Uint8Array.from([0xff, 0xfe]));
    const frame = await client.next();
    expect([frame?.opcode, frame?.payload.readUInt16BE(0)]).toEqual([8, 1007]);
  });

  test("[WSK-4] [REG-4] when a client closes, its name is released", async () => {
    await using server = await startServer({ httpPort: 0 });
    const first = await WebSocketClient.connect(server.httpPort);
    await first.ask("register bob");
    first[Symbol.dispose]();
    using second = await WebSocketClient.connect(server.httpPort);
    let answer = await second.ask("register bob");
    for (let tries = 0; answer !== "Welcome bob" && tries < 19; tries++) {
      await second.ask("help");
      answer = await second.ask("register bob");
    }
    expect(answer).toBe("Welcome bob");
  });

  test("[WSK-5] the handshake is refused for other sites and other host names", async () => {
    await using server = await startServer({ httpPort: 0, httpHosts: ["Board.example"] });
    const port = server.httpPort;
    const accepted: Record<string, string>[] = [
      {},
      { Origin: `http://127.0.0.1:${port}` },
      { Host: `localhost:${port}`, Origin: `http://localhost:${port}` },
      { Host: `LOCALHOST:${port}`, Origin: `HTTP://LocalHost:${port}` },
      { Host: "board.example", Origin: "https://board.example" },
      { Host: `[::1]:${port}`, Origin: `http://[::1]:${port}` },
    ];
    const refused: Record<string, string>[] = [
      { Origin: "http://evil.example" },
      { Origin: "null" },
      { Origin: "" },
      { Origin: `http://127.0.0.1:${Number(port) + 1}` },
      { Origin: "http://127.0.0.1" },
      { Origin: `http://127.0.0.1:${port}.evil.example` },
      { Origin: `http://localhost:${port}` },
      { Origin: `file://127.0.0.1:${port}` },
      { Host: `evil.example:${port}`, Origin: `http://evil.example:${port}` },
      { Host: `evil.example:${port}` },
      { Host: "localhost/" },
      { Host: "localhost#x" },
      { Host: "x@localhost" },
      { Host: "board.example.evil", Origin: "http://board.example.evil" },
    ];
    const tryHandshake = (headers: Record<string, string>) =>
      WebSocketClient.connect(port, headers).then(
        (client) => {
          client[Symbol.dispose]();
          return "accepted";
        },
        () => "refused",
      );
    for (const headers of accepted)
      expect([headers, await tryHandshake(headers)]).toEqual([headers, "accepted"]);
    for (const headers of refused)
      expect([headers, await tryHandshake(headers)]).toEqual([headers, "refused"]);
  });

  test("[WSK-5] other paths are not found, and a plain request to /ws gets 426", async () => {
    await using server = await startServer({ httpPort: 0 });
    const url = `http://127.0.0.1:${server.httpPort}`;
    expect((await fetch(`${url}/wss`)).status).toBe(404);
    expect((await fetch(`${url}/ws`)).status).toBe(426);
    expect((await fetch(`${url}/ws`, { headers: { Origin: "http://evil.example" } })).status).toBe(403);
  });

  test("[WSK-6] close ends with 1000 after the replies", async () => {
    await using server = await startServer({ httpPort: 0 });
    using client = await WebSocketClient.connect(server.httpPort);
    expect(await client.send("help").send("close").rest()).toEqual({
      messages: [
        "commands: auth <token> | register <name> | key <key> | send <message> | post <message> | read [<id>] | time <id> | wait <id> | help | close",
      ],
      code: 1000,
    });
  });

  test("[WSK-6] [CLS-7] a connection beyond the limit gets status 503 before it asks for anything", async () => {
    await using server = await startServer({ httpPort: 0, maxConnections: 1 });
    using client = await WebSocketClient.connect(server.httpPort);
    expect(await client.ask("read")).toBe(nothingYet);
    const response = await fetch(`http://127.0.0.1:${server.httpPort}/`);
    expect([response.status, response.headers.get("retry-after"), await response.text()]).toEqual([
      503,
      "5",
      "this server has too many connections; try again later\n",
    ]);
  });

  test("[WSK-7] dropped sends: replies to a client that pauses its reads arrive whole and in order", async () => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await WireClient.connect(server.tcpPort);
    await bob.ask("register bob");
    const count = 500;
    for (let id = 1; id <= count; id++) await bob.ask(`send ${id} ${"x".repeat(890)}`);
    using deaf = await RawWebSocket.connect(Number(server.httpPort));
    deaf.pause();
    const rounds = 20;
    const ids = Array.from({ length: count * rounds }, (_, index) => (index % count) + 1);
    deaf.sendAll(ids.map((id) => `read ${id}`));
    for (let turn = 0; turn < 300; turn++) await bob.ask("help");
    deaf.resume();
    for (const id of ids) {
      const frame = await deaf.next();
      expect(frame?.payload.toString("latin1", 0, 20)).toStartWith(`${id} bob: ${id} x`);
    }
  });

  test("[WSK-7] [LIM-5] a client that never reads is closed, and the others are served", async () => {
    await using server = await startServer({ httpPort: 0, stallTimeoutMs: 200, lingerTimeoutMs: 100 });
    using bob = await WireClient.connect(server.tcpPort);
    await bob.ask("register bob");
    await bob.ask(`send ${"x".repeat(900)}`);
    using deaf = await RawWebSocket.connect(Number(server.httpPort));
    deaf.pause();
    deaf.sendAll(Array<string>(20_000).fill("read"));
    while (server.connectionCount > 1) await bob.ask("read");
    expect(server.connectionCount).toBe(1);
  });

  test("[WSK-7] a client that sends far ahead of its replies is paused, and gets them all in order", async () => {
    await using server = await startServer({ httpPort: 0, maxPendingReplies: 2 });
    using client = await RawWebSocket.connect(Number(server.httpPort));
    const count = 20_000;
    client.sendAll(["register bob", ...Array.from({ length: count }, (_, index) => `send ${index}`), "read"]);
    const replies: string[] = [];
    while (replies.length < count + 2) replies.push((await client.next())?.payload.toString() ?? "nothing");
    expect([replies[0], new Set(replies.slice(1, -1)), replies.at(-1)]).toEqual([
      "Welcome bob",
      new Set(["ok"]),
      `${count} bob: ${count - 1}`,
    ]);
  });

  test("[WSK-8] [LIM-19] a silent client is pinged, and closed with its name free after two unanswered pings", async () => {
    await using server = await startServer({ httpPort: 0, websocketPingMs: 1 });
    using silent = await RawWebSocket.connect(Number(server.httpPort));
    silent.sendAll(["register bob"]);
    const frames: string[] = [];
    for (let frame = await silent.next(); frame; frame = await silent.next())
      frames.push(`${frame.opcode} ${frame.opcode === 8 ? frame.payload.readUInt16BE(0) : frame.payload}`);
    expect(frames).toEqual([
      ...["1 Welcome bob", "9 ", "9 "],
      ...["1 error timeout: the client answered no pings", "8 1000"],
    ]);
    using next = await WireClient.connect(server.tcpPort);
    expect(await next.ask("register bob")).toBe("Welcome bob");
  });

  test("[WSK-8] a client that answers pings stays connected, though it says nothing", async () => {
    await using server = await startServer({ httpPort: 0, websocketPingMs: 1, idleTimeoutMs: 2500 });
    using patient = await WebSocketClient.connect(server.httpPort);
    await patient.ask("register bob");
    // Pinged at the same times, but it answers none: it ends after the third check.
    using silent = await RawWebSocket.connect(Number(server.httpPort));
    for (let frame = await silent.next(); frame; frame = await silent.next());
    expect(await patient.ask("send still here")).toBe("ok");
  });

  test("[CLS-8] a stop closes WebSockets after their replies", async () => {
    const server = await startServer({ httpPort: 0 });
    using client = await WebSocketClient.connect(server.httpPort);
    await client.ask("register bob");
    client.send("wait 0");
    await eventually(
      () => server.board.waiterCount,
      (count) => count === 1,
    );
    using other = await WebSocketClient.connect(server.httpPort);
    await other.ask("read");
    await server.stop();
    expect(await client.rest()).toEqual({ messages: [nothingYet], code: 1000 });
  });
});
