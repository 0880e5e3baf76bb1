import { describe, expect, test } from "bun:test";
import { startServer } from "../support/server.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

describe("post over the wire", () => {
  test("[PST-1] answers ok and the id, over TCP and a WebSocket; send answers only ok", async () => {
    await using server = await startServer({ httpPort: 0 });
    using bob = await WireClient.connect(server.tcpPort);
    using al = await WebSocketClient.connect(server.httpPort);
    await bob.ask("register bob");
    await al.ask("register al");
    expect(await bob.ask("post hello, world")).toBe("ok 1");
    expect(await al.ask("POST hi")).toBe("ok 2");
    expect(await al.ask("send bye")).toBe("ok");
    expect(await bob.ask("read 1")).toBe("1 bob: hello, world");
    expect(await bob.ask("read 2")).toBe("2 al: hi");
  });

  test("[PST-1] [REP-3] pipelined posts and sends get their own ids, in order", async () => {
    await using server = await startServer();
    using bob = await WireClient.connect(server.tcpPort);
    bob.send("register bob\npost one\nsend two\npost three\nread\n");
    expect(await bob.lines(5)).toEqual(["Welcome bob", "ok 1", "ok", "ok 3", "3 bob: three"]);
  });

  test("[PST-1] [MSG-1] [SND-3] has the errors of send, and stores nothing then", async () => {
    await using server = await startServer();
    using bob = await WireClient.connect(server.tcpPort);
    expect(await bob.ask("post hi")).toBe("error not-registered: register <name> first");
    await bob.ask("register bob");
    for (const line of ["", " \u200b", " a\u0007b", ` ${"x".repeat(901)}`]) {
      expect((await bob.ask(`post${line}`)).split(":")[0]).toBe(
        (await bob.ask(`send${line}`)).split(":")[0] ?? "",
      );
    }
    expect(await bob.ask("read")).toBe("0 server: no messages yet");
    expect(await bob.ask(`post ${"x".repeat(900)}`)).toBe("ok 1");
  });

  test("[PST-1] [LIM-6] [SND-4] waits in the queue of the sends, which is full for both", async () => {
    await using server = await startServer({ maxQueuedSends: 1 });
    using bob = await WireClient.connect(server.tcpPort);
    await bob.ask("register bob");
    const count = 50;
    bob.send("send x\npost y\n".repeat(count));
    const replies = await bob.lines(2 * count);
    const stored = replies.filter((reply) => reply.startsWith("ok"));
    expect(new Set(replies.filter((reply) => reply.startsWith("error")))).toEqual(
      new Set(["error busy: too many messages are queued; try again later"]),
    );
    expect(await bob.ask("read")).toStartWith(`${stored.length} bob: `);
  });
});
