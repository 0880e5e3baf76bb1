import { describe, expect, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseReply } from "../../src/protocol/reply.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WebSocketClient } from "../support/websocket-client.ts";
import { WireClient } from "../support/wire-client.ts";

const fixtures = fileURLToPath(new URL("../store/fixtures/", import.meta.url));
const fixture = (schema: number) => join(fixtures, `schema-${schema}.db`);

describe("time over the wire", () => {
  test("[TIM-1] is the same over TCP and a WebSocket, now and after a restart, and lies between the send and its reply", async () => {
    using folder = temporaryFolder();
    const settings = { store: `sqlite:${folder.path}/board.db`, httpPort: 0 };
    let answer: string;
    {
      await using server = await startServer(settings);
      using bob = await WireClient.connect(server.tcpPort);
      await bob.ask("register bob");
      const beforeMs = Date.now();
      await bob.ask("send hi");
      answer = await bob.ask("time 1");
      const reply = parseReply(answer);
      const storedAtMs = reply?.kind === "time" ? Date.parse(reply.time) : 0;
      expect(storedAtMs).toBeWithin(beforeMs, Date.now() + 1);
      using page = await WebSocketClient.connect(server.httpPort);
      expect(await page.ask("time 1")).toBe(answer);
    }
    await using server = await startServer({ ...settings, recentMessages: 1 });
    using bob = await WireClient.connect(server.tcpPort);
    await bob.ask("register bob");
    await bob.ask("send newer");
    expect(await bob.ask("time 1")).toBe(answer);
  });

  test("[TIM-3] is not known for the messages of a file of schema 1, and known for later ones", async () => {
    using folder = temporaryFolder();
    copyFileSync(fixture(1), `${folder.path}/board.db`);
    await using server = await startServer({ store: `sqlite:${folder.path}/board.db`, maxErrorsInRow: 2 });
    using bob = await WireClient.connect(server.tcpPort);
    for (let tries = 0; tries < 3; tries++)
      expect(await bob.ask("time 1")).toBe("error no-time: the time of this message is not known");
    await bob.ask("register bob");
    await bob.ask("send new");
    expect(await bob.ask("time 5")).toMatch(/^5 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test("[TIM-1] of a message in a file of schema 2 is the time in the file", async () => {
    using folder = temporaryFolder();
    copyFileSync(fixture(2), `${folder.path}/board.db`);
    await using server = await startServer({ store: `sqlite:${folder.path}/board.db` });
    using client = await WireClient.connect(server.tcpPort);
    expect(await client.ask("time 1")).toBe(`1 ${new Date(1795701967568).toISOString()}`);
  });
});
