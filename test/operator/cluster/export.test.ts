import { describe, expect } from "bun:test";
import { connect } from "@nats-io/transport-node";
import { attemptBatch } from "../../../src/store/nats/atomic-batch.ts";
import { encodeRow } from "../../../src/store/nats/row.ts";
import { makeBoard } from "../../support/nats-board.ts";
import { type NatsEngine, startEngine } from "../../support/nats-engine.ts";
import { useNatsServer } from "../../support/nats-server.ts";
import { runProgram } from "../../support/program.ts";
import { startServer } from "../../support/server.ts";
import { WireClient } from "../../support/wire-client.ts";
import { operateOn } from "./engines.ts";

const { test } = useNatsServer();

const encoder = new TextEncoder();

/** Stores rows as another server would. */
async function storeRows(engine: NatsEngine, rows: readonly Uint8Array[]): Promise<void> {
  const connection = await connect({ servers: engine.url });
  const attempt = { subject: "board.other", batchId: "other.1.1", expectedLastId: 0, rows };
  expect(await attemptBatch(connection, attempt)).toMatchObject({ outcome: "stored" });
  await connection.close();
}

describe("lastword export of a board in NATS", () => {
  test("has all messages up to one id, while its server goes on to take others", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    await using server = await startServer({ store: engine.url, node: "a", peers: ["a"] });
    using client = await WireClient.connect(server.tcpPort);
    await client.ask("register dora");
    const count = 1200;
    const posts = Array.from({ length: count }, (_, index) => `post text ${index + 1}\n`).join("");
    expect((await client.send(posts).lines(count)).at(-1)).toBe(`ok ${count}`);
    const exporting = operateOn([engine], "export");
    const more = client.send(posts).lines(count);
    const { code, stdout, stderr } = await exporting;
    await more;
    expect([code, stderr]).toEqual([0, ""]);
    const ids = stdout
      .trimEnd()
      .split("\n")
      .map((each) => JSON.parse(each).id);
    expect(ids.length).toBeGreaterThanOrEqual(count);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  });

  test("names the messages that are damaged, and leaves them out", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    const row = (text: string) => encodeRow({ sender: "bob", text, storedAtMs: 0 });
    await storeRows(engine, [row("one"), encoder.encode("damaged"), row("a\u001b[2Jb"), row("four")]);
    const { code, stdout, stderr } = await operateOn([engine], "export");
    expect([code, stderr]).toEqual([0, "lastword: left out, because they are damaged: messages 2, 3\n"]);
    expect(stdout.split("\n").map((each) => each.slice(0, 7))).toEqual(['{"id":1', '{"id":4', ""]);
  });

  test("is empty of an empty board", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    expect(await operateOn([engine], "export")).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

describe("lastword backup and restore", () => {
  test("of a board in NATS are refused, with what to use", async () => {
    for (const command of ["backup", "restore"]) {
      const { code, stderr } = await runProgram([command, "x", "--store", "nats://127.0.0.1:1"]);
      expect([code, stderr]).toEqual([1, expect.stringContaining("use lastword export and lastword import")]);
    }
  });
});
