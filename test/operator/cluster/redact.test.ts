import { describe, expect } from "bun:test";
import { openOperatorLink } from "../../../src/operator/cluster/link.ts";
import type { Server } from "../../../src/server/server.ts";
import { Engine } from "../../../src/store/nats/engine.ts";
import { eventually } from "../../support/deadline.ts";
import { openReadableLog } from "../../support/log-lines.ts";
import { engineAt, makeBoard } from "../../support/nats-board.ts";
import { type NatsEngine, startEngine } from "../../support/nats-engine.ts";
import { useNatsServer } from "../../support/nats-server.ts";
import { startServer } from "../../support/server.ts";
import { WireClient } from "../../support/wire-client.ts";
import { findInStream, operateOn } from "./engines.ts";

const { test } = useNatsServer();

const gone = "error gone: this message is no longer kept";

function startNode(engine: NatsEngine, node: string, logger = openReadableLog().logger) {
  return startServer({ store: engine.url, node, peers: ["a", "b"] }, logger);
}

/** Posts these texts at a server, under the ids from 1. */
async function post(server: Server, texts: readonly string[]): Promise<WireClient> {
  const client = await WireClient.connect(server.tcpPort);
  await client.ask("register dora");
  for (const [index, text] of texts.entries())
    expect(await client.ask(`post ${text}`)).toBe(`ok ${index + 1}`);
  return client;
}

describe("[IDS-3] lastword redact of a board in NATS", () => {
  test("removes the text from the stream's files and from all servers, one of which logs it", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    const log = openReadableLog();
    await using a = await startNode(engine, "a", log.logger);
    await using b = await startNode(engine, "b", log.logger);
    using atA = await post(a, ["one", "SECRET", "three"]);
    using atB = await WireClient.connect(b.tcpPort);
    expect(await atB.ask("read 2")).toBe("2 dora: SECRET");
    expect(findInStream(engine, "SECRET").length).toBe(1);
    expect(await operateOn([engine], "redact", "2")).toEqual({
      code: 0,
      stdout: "redacted message 2\n",
      stderr: "",
    });
    expect(findInStream(engine, "SECRET")).toEqual([]);
    expect(log.linesOf("the operator asked to redact a message")).toEqual([{ id: 2, outcome: "redacted" }]);
    for (const client of [atA, atB]) {
      expect(
        await eventually(
          () => client.ask("read 2"),
          (answer) => answer === gone,
        ),
      ).toBe(gone);
      expect(await client.ask("time 2")).toBe(gone);
      expect(await client.ask("wait 1")).toBe("3 dora: three");
    }
    expect((await operateOn([engine], "export")).stdout).not.toContain("SECRET");
  });

  test("[REA-3] says so on the board if it was the last word", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    await using a = await startNode(engine, "a");
    await using b = await startNode(engine, "b");
    using _atA = await post(a, ["one", "SECRET"]);
    using atB = await WireClient.connect(b.tcpPort);
    expect(await operateOn([engine], "redact", "2")).toMatchObject({ code: 0 });
    expect(await atB.ask("read")).toBe("3 server: message 2 was redacted");
    expect(
      await eventually(
        () => atB.ask("read 2"),
        (answer) => answer === gone,
      ),
    ).toBe(gone);
    expect(findInStream(engine, "SECRET")).toEqual([]);
  });

  test("reaches a server that no announcement reached", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    await using a = await startNode(engine, "a");
    await using _b = await startNode(engine, "b");
    using atA = await post(a, ["one", "SECRET", "three"]);
    await using link = await openOperatorLink(engineAt(engine.url));
    expect(await new Engine(link.connection).eraseRow(2)).toBe("erased");
    await eventually(
      () => atA.ask("read 2"),
      (answer) => answer === gone,
    );
  });

  test("says which message it could not redact, and that it needs a server", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    {
      await using a = await startNode(engine, "a");
      await using _b = await startNode(engine, "b");
      using _client = await post(a, ["one", "two", "three"]);
      expect(await operateOn([engine], "redact", "1", "9", "2")).toEqual({
        code: 1,
        stdout: "redacted message 1\n",
        stderr: "lastword: message 9: no message has this id\n",
      });
      expect((await operateOn([engine], "redact", "0")).stderr).toBe(
        "lastword: message 0: no message has this id\n",
      );
    }
    expect(await operateOn([engine], "redact", "2")).toEqual({
      code: 1,
      stdout: "",
      stderr: "lastword: no server of this board runs: start one, which then redacts the message\n",
    });
  });
});
