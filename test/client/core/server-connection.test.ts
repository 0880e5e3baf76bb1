import { describe, expect, test } from "bun:test";
import type { Answered, ServerEvent } from "../../../actors/client/ports.ts";
import { ServerConnection } from "../../../src/client/core/server-connection.ts";
import { TcpDialer } from "../../../src/client/core/tcp-dialer.ts";
import { WebSocketDialer } from "../../../src/client/core/websocket-dialer.ts";
import { systemClock } from "../../../src/net/system-clock.ts";
import type { Server } from "../../../src/server/server.ts";
import { startServer } from "../../support/server.ts";
import { WireClient } from "../../support/wire-client.ts";

/** Somebody who owns a line, and waits for what it tells. */
class Owner {
  #heard: ServerEvent[] = [];
  #wake: () => void = () => undefined;

  send(event: ServerEvent): void {
    this.#heard.push(event);
    this.#wake();
  }

  async next(): Promise<ServerEvent> {
    for (;;) {
      const event = this.#heard.shift();
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What was told and not looked at. */
  get rest(): readonly ServerEvent[] {
    return this.#heard;
  }
}

const dialers = {
  TCP: ({ tcpPort }: Server) => new TcpDialer({ host: "127.0.0.1", port: tcpPort }),
  WebSocket: ({ httpPort }: Server) => new WebSocketDialer(new URL(`ws://127.0.0.1:${httpPort}/ws`)),
};

function ask(line: ServerConnection, text: string): Promise<Answered> {
  return new Promise((resolve) => line.request({ text, from: { send: resolve } }));
}

describe("the server connection", () => {
  for (const [kind, dial] of Object.entries(dialers)) {
    test(`over ${kind} it opens, answers requests, drops, and reopens`, async () => {
      await using server = await startServer({ httpPort: 0 });
      const line = new ServerConnection(dial(server), systemClock);
      const owner = new Owner();
      for (const reason of ["one", "two"]) {
        line.open(owner);
        expect(await owner.next()).toEqual({ type: "opened" });
        const answers = Promise.all([ask(line, "read"), ask(line, "foo"), ask(line, "register bob")]);
        expect(await answers).toMatchObject([
          { request: "read", text: "0 server: no messages yet" },
          { request: "foo", reply: { kind: "error", code: "unknown-command" } },
          { request: "register bob", reply: { kind: "welcome", name: "bob" } },
        ]);
        line.drop(reason);
        expect(await owner.next()).toEqual({ type: "lost", reason: `connection lost: ${reason}` });
      }
      expect(owner.rest).toEqual([]);
    });

    test(`over ${kind} requests and lines before a graceful close reach the server`, async () => {
      await using server = await startServer({ httpPort: 0 });
      using listening = await WireClient.connect(server.tcpPort);
      const line = new ServerConnection(dial(server), systemClock);
      const owner = new Owner();
      line.open(owner);
      await owner.next();
      await ask(line, "register bob");
      line.sendLine("send last words");
      line.closeGracefully();
      expect(await listening.ask("wait 0")).toBe("1 bob: last words");
    });

    test(`over ${kind} a server that stops is a lost connection, and a missing one a refused connection`, async () => {
      const server = await startServer({ httpPort: 0 });
      const line = new ServerConnection(dial(server), systemClock);
      const owner = new Owner();
      line.open(owner);
      await owner.next();
      await server.stop();
      expect(await owner.next()).toMatchObject({ type: "lost", reason: "connection lost" });
      line.open(owner);
      expect(await owner.next()).toEqual({
        type: "lost",
        reason: `can't connect to ${line.address}: connection refused`,
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
    const line = new ServerConnection(new TcpDialer({ host: "127.0.0.1", port: listener.port }), systemClock);
    const owner = new Owner();
    line.open(owner);
    line.drop("no answer for 5 s");
    expect(await closed.promise).toBe("closed");
    expect(owner.rest).toEqual([
      { type: "lost", reason: `can't connect to 127.0.0.1:${listener.port}: no answer for 5 s` },
    ]);
    listener.stop(true);
  });

  test("after a graceful close it reports no event, and sends no request", async () => {
    await using server = await startServer();
    const line = new ServerConnection(
      new TcpDialer({ host: "127.0.0.1", port: server.tcpPort }),
      systemClock,
    );
    const owner = new Owner();
    line.open(owner);
    await owner.next();
    line.closeGracefully();
    line.request({ text: "read", from: { send: () => expect.unreachable() } });
    await server.stop();
    expect(owner.rest).toEqual([]);
  });

  test("an IPv6 address is in brackets", () => {
    expect(new ServerConnection(new TcpDialer({ host: "::1", port: 4040 }), systemClock).address).toBe(
      "[::1]:4040",
    );
  });

  test("an unusable address is a refused connection", async () => {
    const line = new ServerConnection(new TcpDialer({ host: "", port: 4040 }), systemClock);
    const owner = new Owner();
    line.open(owner);
    expect(await owner.next()).toMatchObject({
      type: "lost",
      reason: expect.stringMatching(/^can't connect/),
    });
  });
});
