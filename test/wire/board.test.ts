import { describe, expect, test } from "bun:test";
import { commandVerbs } from "../../src/protocol/command.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

describe("board over the wire", () => {
  test("[REG-1] [SND-1] [REA-1] [CLO-1] a client registers, sends, reads and closes", async () => {
    await using server = await startServer();
    using client = await WireClient.connect(server.tcpPort);
    expect(await client.ask("register bob")).toBe("Welcome bob");
    expect(await client.ask("send hello, world")).toBe("ok");
    expect(await client.ask("read")).toBe("1 bob: hello, world");
    expect(await client.send("close\n").rest()).toEqual({ text: "", end: "clean" });
  });

  test("[REA-2] an empty board answers the id 0, without a name", async () => {
    await using server = await startServer();
    using client = await WireClient.connect(server.tcpPort);
    expect(await client.ask("read")).toBe("0 server: no messages yet");
  });

  test("[SND-3] send needs a name, and stores nothing without one", async () => {
    await using server = await startServer();
    using client = await WireClient.connect(server.tcpPort);
    expect(await client.ask("send hello")).toBe("error not-registered: register <name> first");
    expect(await client.ask("read")).toBe("0 server: no messages yet");
  });

  test("[HLP-1] help names every command in one line", async () => {
    await using server = await startServer();
    using client = await WireClient.connect(server.tcpPort);
    const help = await client.ask("help");
    for (const verb of commandVerbs) expect(help).toContain(verb);
    expect(help).toStartWith("commands: ");
  });

  test("[REP-2] many lines in one packet are answered in order", async () => {
    await using server = await startServer();
    using client = await WireClient.connect(server.tcpPort);
    client.send("register bob\nsend one\nsend two\nread\nread 1\nREAD\r\n");
    expect(await client.lines(6)).toEqual([
      "Welcome bob",
      "ok",
      "ok",
      "2 bob: two",
      "1 bob: one",
      "2 bob: two",
    ]);
  });

  test("[WAI-1] a waiter gets the next message when it is sent", async () => {
    await using server = await startServer();
    using bob = await WireClient.connect(server.tcpPort);
    using waiter = await WireClient.connect(server.tcpPort);
    await bob.ask("register bob");
    waiter.send("wait 0\n");
    expect(await bob.ask("send hello")).toBe("ok");
    expect(await waiter.line()).toBe("1 bob: hello");
  });

  test("[IDS-1] [SND-2] messages and ids survive a restart", async () => {
    using folder = temporaryFolder();
    const store = `sqlite:${folder.path}/board.db`;
    for (const [start, text] of ["one", "two", "three"].entries()) {
      await using server = await startServer({ store });
      using client = await WireClient.connect(server.tcpPort);
      if (start > 0) expect(await client.ask("read")).toBe(`${start} bob: ${["one", "two"][start - 1]}`);
      await client.ask("register bob");
      expect(await client.ask(`send ${text}`)).toBe("ok");
    }
    await using server = await startServer({ store, recentMessages: 1 });
    using client = await WireClient.connect(server.tcpPort);
    client.send("read 1\nread 2\nread 3\nread 4\n");
    expect(await client.lines(4)).toEqual([
      "1 bob: one",
      "2 bob: two",
      "3 bob: three",
      "error no-such-message: no message has this id",
    ]);
  });

  test("[REG-4] a name is released when its holder's connection is reset", async () => {
    await using server = await startServer();
    const first = await WireClient.connect(server.tcpPort);
    await first.ask("register bob");
    first[Symbol.dispose]();
    using second = await WireClient.connect(server.tcpPort);
    let answer = await second.ask("register bob");
    for (let tries = 0; answer.startsWith("error name-taken") && tries < 19; tries++) {
      await second.ask("help");
      answer = await second.ask("register bob");
    }
    expect(answer).toBe("Welcome bob");
  });

  test("[NAM-4] one of many concurrent clients gets a name", async () => {
    await using server = await startServer();
    const clients = await Promise.all(Array.from({ length: 50 }, () => WireClient.connect(server.tcpPort)));
    const answers = await Promise.all(clients.map((client) => client.ask("register bob")));
    expect(answers.filter((answer) => answer === "Welcome bob")).toHaveLength(1);
    for (const client of clients) client[Symbol.dispose]();
  });
});
