import { describe, expect, test } from "bun:test";
import type { Answered, ServerEvent } from "../../../actors/client/ports.ts";
import { ServerConnection } from "../../../src/client/core/server-connection.ts";
import { TcpDialer } from "../../../src/client/core/tcp-dialer.ts";
import { WebSocketDialer } from "../../../src/client/core/websocket-dialer.ts";
import { systemClock } from "../../../src/net/system-clock.ts";
import type { Server } from "../../../src/server/server.ts";
import { startOtherServer } from "../../support/client-server.ts";
import { TestClock } from "../../support/clock.ts";
import { startServer } from "../../support/server.ts";
import { WireClient } from "../../support/wire-client.ts";

/** The owner of a connection: queues its events. */
class Owner {
  #events: ServerEvent[] = [];
  #wake: () => void = () => undefined;

  send(event: ServerEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  async next(): Promise<ServerEvent> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The events that `next` has not returned. */
  get rest(): readonly ServerEvent[] {
    return this.#events;
  }
}

/** Accepts connections, and answers nothing. */
function startMuteServer() {
  return Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
}

const dialers = {
  TCP: ({ tcpPort }: Server) => new TcpDialer({ host: "127.0.0.1", port: tcpPort }),
  WebSocket: ({ httpPort }: Server) => new WebSocketDialer(new URL(`ws://127.0.0.1:${httpPort}/ws`)),
};

function request(connection: ServerConnection, text: string): Promise<Answered> {
  return new Promise((resolve) => connection.request({ text, from: { send: resolve } }));
}

describe("a server connection with a token", () => {
  const connect = (port: number, token?: string) =>
    new ServerConnection([new TcpDialer({ host: "127.0.0.1", port })], systemClock, {
      current: () => token,
      remedy: "give one",
    });

  test("[AUT-5] shows it before anything else, on each connection, and is open once it is accepted", async () => {
    await using board = startOtherServer({ answer: () => "ok\n" });
    const connection = connect(board.port, "secret");
    const owner = new Owner();
    for (let times = 0; times < 2; times++) {
      connection.open(owner);
      expect(await owner.next()).toEqual({ type: "opened" });
      await request(connection, "read");
      connection.drop("again");
      await owner.next();
    }
    expect(board.lines).toEqual(["auth secret", "read", "auth secret", "read"]);
  });

  for (const [answer, event] of [
    ["error unknown-command: no such command", { type: "opened" }],
    ["error denied: not known", { type: "denied", reason: "ADDRESS denies access: not known" }],
    ["error busy: later", { type: "lost", reason: "can't connect to ADDRESS: error busy: later" }],
  ] as const) {
    test(`[AUT-5] it takes "${answer}" for ${event.type}`, async () => {
      await using board = startOtherServer({ answer: () => `${answer}\n` });
      const connection = connect(board.port, "secret");
      const owner = new Owner();
      connection.open(owner);
      const seen = JSON.stringify(await owner.next()).replace(connection.address, "ADDRESS");
      expect(JSON.parse(seen)).toEqual(event);
      connection.closeGracefully();
    });
  }

  test("without a token, a denial says what to do", async () => {
    await using board = startOtherServer({ answer: () => "error denied: show one\n" });
    const connection = connect(board.port);
    const owner = new Owner();
    connection.open(owner);
    expect(await owner.next()).toEqual({ type: "opened" });
    connection.request({ text: "read", from: { send: () => undefined } });
    expect(await owner.next()).toEqual({
      type: "denied",
      reason: `${connection.address} denies access: show one; give one`,
    });
  });
});

describe("the server connection", () => {
  for (const [kind, dial] of Object.entries(dialers)) {
    test(`over ${kind} it opens, answers requests, drops, and reopens`, async () => {
      await using server = await startServer({ httpPort: 0 });
      const connection = new ServerConnection([dial(server)], systemClock);
      const owner = new Owner();
      for (const reason of ["one", "two"]) {
        connection.open(owner);
        expect(await owner.next()).toEqual({ type: "opened" });
        const answers = Promise.all([
          request(connection, "read"),
          request(connection, "foo"),
          request(connection, "register bob"),
        ]);
        expect(await answers).toMatchObject([
          { request: "read", text: "0 server: no messages yet" },
          { request: "foo", reply: { kind: "error", code: "unknown-command" } },
          { request: "register bob", reply: { kind: "welcome", name: "bob" } },
        ]);
        connection.drop(reason);
        expect(await owner.next()).toEqual({ type: "lost", reason: `connection lost: ${reason}` });
      }
      expect(owner.rest).toEqual([]);
    });

    test(`over ${kind} requests and lines before a graceful close reach the server`, async () => {
      await using server = await startServer({ httpPort: 0 });
      using listening = await WireClient.connect(server.tcpPort);
      const connection = new ServerConnection([dial(server)], systemClock);
      const owner = new Owner();
      connection.open(owner);
      await owner.next();
      await request(connection, "register bob");
      connection.sendLine("send last words");
      connection.closeGracefully();
      expect(await listening.ask("wait 0")).toBe("1 bob: last words");
    });

    test(`over ${kind} a server that stops is a lost connection, and a missing one a refused connection`, async () => {
      const server = await startServer({ httpPort: 0 });
      const connection = new ServerConnection([dial(server)], systemClock);
      const owner = new Owner();
      connection.open(owner);
      await owner.next();
      await server.stop();
      expect(await owner.next()).toMatchObject({ type: "lost", reason: "connection lost" });
      connection.open(owner);
      expect(await owner.next()).toEqual({
        type: "lost",
        reason: `can't connect to ${connection.address}: connection refused`,
      });
    });
  }

  test("a connection that opens after its attempt was dropped is destroyed without an event", async () => {
    const closed = Promise.withResolvers<string>();
    const listener = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: { data() {}, close: () => closed.resolve("closed") },
    });
    const connection = new ServerConnection(
      [new TcpDialer({ host: "127.0.0.1", port: listener.port })],
      systemClock,
    );
    const owner = new Owner();
    connection.open(owner);
    connection.drop("no answer for 5 s");
    expect(await closed.promise).toBe("closed");
    expect(owner.rest).toEqual([
      { type: "lost", reason: `can't connect to 127.0.0.1:${listener.port}: no answer for 5 s` },
    ]);
    listener.stop(true);
  });

  test("after a graceful close it reports no event, and sends no request", async () => {
    await using server = await startServer();
    const connection = new ServerConnection(
      [new TcpDialer({ host: "127.0.0.1", port: server.tcpPort })],
      systemClock,
    );
    const owner = new Owner();
    connection.open(owner);
    await owner.next();
    connection.closeGracefully();
    connection.request({ text: "read", from: { send: () => expect.unreachable() } });
    await server.stop();
    expect(owner.rest).toEqual([]);
  });

  for (const end of ["drop", "closeGracefully"] as const) {
    test(`over WebSocket it gives up an attempt on ${end}: a browser makes only one at a time`, async () => {
      const dialled = Promise.withResolvers<void>();
      const ended = Promise.withResolvers<void>();
      const silent = { open: () => dialled.resolve(), data: () => undefined, close: () => ended.resolve() };
      using listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: silent });
      const url = new URL(`ws://127.0.0.1:${listener.port}/ws`);
      const connection = new ServerConnection([new WebSocketDialer(url)], systemClock);
      connection.open(new Owner());
      await dialled.promise;
      connection[end]("no answer for 5 s");
      await ended.promise;
    });
  }

  test("an IPv6 address is in brackets", () => {
    expect(new ServerConnection([new TcpDialer({ host: "::1", port: 4040 })], systemClock).address).toBe(
      "[::1]:4040",
    );
  });

  test("an unusable address is a refused connection", async () => {
    const connection = new ServerConnection([new TcpDialer({ host: "", port: 4040 })], systemClock);
    const owner = new Owner();
    connection.open(owner);
    expect(await owner.next()).toMatchObject({
      type: "lost",
      reason: expect.stringMatching(/^can't connect/),
    });
  });
});

describe("the first answer", () => {
  const connect = (clock: TestClock, first: number, ...others: number[]) => {
    const dial = (port: number) => new TcpDialer({ host: "127.0.0.1", port });
    return new ServerConnection([dial(first), ...others.map(dial)], clock);
  };

  test("of a board with several servers is awaited for 1.5 s, so that one that stands still is left", async () => {
    using mute = startMuteServer();
    const clock = new TestClock();
    const connection = connect(clock, mute.port, mute.port);
    const owner = new Owner();
    connection.open(owner);
    expect(await owner.next()).toEqual({ type: "opened" });
    clock.advance(5000);
    void request(connection, "read");
    clock.advance(1499);
    expect(owner.rest).toEqual([]);
    clock.advance(1);
    expect(await owner.next()).toMatchObject({ type: "lost", reason: expect.stringContaining("1.5 s") });
  });

  test("is awaited for as long as the client wants of a board with one server, and after a wait", async () => {
    using mute = startMuteServer();
    for (const [others, text] of [
      [[], "read"],
      [[mute.port], "wait 5"],
    ] as const) {
      const clock = new TestClock();
      const connection = connect(clock, mute.port, ...others);
      const owner = new Owner();
      connection.open(owner);
      expect(await owner.next()).toEqual({ type: "opened" });
      void request(connection, text);
      clock.advance(9000);
      expect(owner.rest).toEqual([]);
      connection.closeGracefully();
    }
  });

  test("of the last server is awaited for as long as the client wants, until one of them has answered", async () => {
    using mute = startMuteServer();
    await using board = startOtherServer({ answer: () => "1 a: b\n" });
    const clock = new TestClock();
    const connection = connect(clock, mute.port, mute.port, board.port);
    const owner = new Owner();
    const ask = async () => {
      connection.open(owner);
      expect(await owner.next()).toEqual({ type: "opened" });
      void request(connection, "read");
      clock.advance(1500);
    };
    const isLeft = async () => expect(await owner.next()).toMatchObject({ type: "lost" });
    await ask();
    await isLeft();
    connection.useNext();
    await ask();
    await isLeft();
    await ask();
    clock.advance(9000);
    expect(owner.rest).toEqual([]);
    connection.closeGracefully();
    connection.useNext();
    connection.open(owner);
    expect(await owner.next()).toEqual({ type: "opened" });
    await request(connection, "read");
    connection.closeGracefully();
    connection.useNext();
    await ask();
    await isLeft();
  });

  test("is awaited once: the client's own time-outs bound the next ones", async () => {
    await using board = startOtherServer({ answer: (line) => (line === "read" ? "1 a: b\n" : "") });
    const clock = new TestClock();
    const connection = connect(clock, board.port, board.port);
    const owner = new Owner();
    connection.open(owner);
    expect(await owner.next()).toEqual({ type: "opened" });
    await request(connection, "read");
    void request(connection, "time 1");
    clock.advance(9000);
    expect(owner.rest).toEqual([]);
    connection.closeGracefully();
  });
});
