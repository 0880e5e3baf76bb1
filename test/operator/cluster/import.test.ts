import { describe, expect } from "bun:test";
import { writeFileSync } from "node:fs";
import type { StoredMessage } from "../../../actors/server/ports.ts";
import { openOperatorLink } from "../../../src/operator/cluster/link.ts";
import { StoreOpenError } from "../../../src/store/errors.ts";
import { importBoard } from "../../../src/store/nats/import/import-board.ts";
import type { MovingBoard } from "../../../src/store/nats/import/moving-board.ts";
import { Lease } from "../../../src/store/nats/lease.ts";
import { openLeaseBuckets } from "../../../src/store/nats/lease-buckets.ts";
import { eventually } from "../../support/deadline.ts";
import { engineAt, makeBoard } from "../../support/nats-board.ts";
import { type NatsEngine, startEngine, startEngines } from "../../support/nats-engine.ts";
import { useNatsServer } from "../../support/nats-server.ts";
import { runProgram } from "../../support/program.ts";
import { spawnServer } from "../../support/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { WireClient } from "../../support/wire-client.ts";
import { operate, readStopped, storeTexts } from "../board.ts";
import { initCluster, operateOn, storeOf } from "./engines.ts";

const { test } = useNatsServer();

const gone = "error gone: this message is no longer kept";
const line = (fields: object) =>
  `${JSON.stringify({ id: 1, sender: "bob", text: "hi", time: null, ...fields })}\n`;

function spawnNode(engine: NatsEngine, ...flags: string[]) {
  return spawnServer(["--store", engine.url, "--node", "a", "--peers", "a", ...flags]);
}

/** Runs `import -` with this on its standard input. */
function importText(engine: NatsEngine, text: string) {
  return runProgram(["import", "-", "--store", engine.url], {}, text);
}

/** A board whose source breaks after some messages, as when the process is killed. */
function breakingBoard(count: number): MovingBoard {
  const messages = async function* (): AsyncGenerator<StoredMessage> {
    for (let id = 1; id <= count; id++) yield { id, sender: "bob", text: `text ${id}`, storedAtMs: id };
    throw new Error("interrupted");
  };
  return { identity: "broken", firstId: 1, lastId: 2 * count, messageCount: 2 * count, messages };
}

async function interruptImport(engine: NatsEngine): Promise<void> {
  await using link = await openOperatorLink(engineAt(engine.url));
  await expect(importBoard(link, breakingBoard(1500), () => undefined)).rejects.toThrow("interrupted");
}

describe("lastword import into NATS", () => {
  test("[IDS-1] moves a SQLite board: ids, senders, times and identity are kept, and redacted ids stay gone", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(
      path,
      Array.from({ length: 2500 }, (_, index) => `text "${index}" \\ é`),
    );
    expect(await operate(path, "redact", "1", "2", "1200", "1201", "2499")).toMatchObject({ code: 0 });
    const { stdout: exported } = await operate(path, "export");
    const { identity } = readStopped(path);
    await using engine = await startEngine();
    await makeBoard(engine.url);
    expect(await operateOn([engine], "import", path)).toEqual({
      code: 0,
      stdout: `NATS at ${engine.url.slice(7)}: 2495 messages, the last is 2500\nthe board's identity is ${identity}\n`,
      stderr: "",
    });
    expect(await operateOn([engine], "export")).toEqual({ code: 0, stdout: exported, stderr: "" });
    await using server = await spawnNode(engine);
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read")).toBe('2500 bob: text "2499" \\ é');
    for (const id of [1, 2, 1200, 1201, 2499]) expect(await client.ask(`read ${id}`)).toBe(gone);
    expect(await client.ask("wait 1199")).toBe('1202 bob: text "1201" \\ é');
    await client.ask("register dora");
    expect(await client.ask("post on")).toBe("ok 2501");
  });

  test("takes an export, through a pipe, too; times that are not known stay so; it may go back to a file", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    const [late, early] = ["2026-11-25T22:43:09.123Z", "2026-11-25T22:43:09.100Z"];
    const text = [line({ id: 7 }), line({ id: 9, time: late }), line({ id: 10, time: early })].join("");
    const { code, stdout } = await importText(engine, text);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/: 3 messages, the last is 10\nthe board's identity is \S{36}\n$/),
    ]);
    expect((await operateOn([engine], "export")).stdout).toBe(text);
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const back = await runProgram(["import", "-", "--store", `sqlite:${path}`], {}, text);
    expect(back).toEqual({
      code: 0,
      stdout: `${path}: 3 messages, the last is 10\n`,
      stderr:
        "lastword: 1 message was older than the one before, and got its time: a file keeps no older ones\n",
    });
    expect((await operate(path, "export")).stdout).toBe(text.replace(early, late));
  });

  test("changes nothing if a line breaks a rule, or the file cannot be had", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url, { identity: "before" });
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(path, ["one"]);
    await using _server = await spawnServer(["--store", `sqlite:${path}`]);
    const wrong = `${folder.path}/export`;
    writeFileSync(wrong, line({}) + line({ id: 2, text: "" }));
    for (const [file, words] of [
      [wrong, `${wrong}, line 2: its text: a message is not empty; nothing was imported`],
      [path, "in use by another server"],
      [`${folder.path}/none`, "there is no such file"],
      [folder.path, "can't read"],
    ] as const)
      expect(await operateOn([engine], "import", file)).toMatchObject({
        ...{ code: 1, stdout: "", stderr: expect.stringContaining(words) },
      });
    expect((await importText(engine, line({}) + line({}))).stderr).toContain(
      "stdin, line 2: its id 1 does not",
    );
    const far = await importText(engine, line({}) + line({ id: 100_003 }));
    expect(far.stderr).toContain("ids leave out 100001, and it takes 100000 at most; nothing was imported");
    const { board } = JSON.parse((await operateOn([engine], "cluster", "status", "--json")).stdout);
    expect(board).toMatchObject({ identity: "before", lastId: 0 });
  });

  test("takes a board's file by its name only, and an empty export", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    expect((await importText(engine, "SQLite format 3\0 and more")).stderr).toContain("not through a pipe");
    expect((await importText(engine, "")).stdout).toContain(": 0 messages, the last is 0\n");
    await using server = await spawnNode(engine);
    using client = await WireClient.connect(server.port);
    await client.ask("register dora");
    expect(await client.ask("post first")).toBe("ok 1");
  });

  test("is refused while a server of the board runs, and into a board with messages", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    const server = await spawnNode(engine);
    using client = await WireClient.connect(server.port);
    const refused = await importText(engine, line({}));
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining("server a of this board still runs; stop all of them"),
    ]);
    await client.ask("register dora");
    expect(await client.ask("post one")).toBe("ok 1");
    server.kill("SIGTERM");
    await server.exited();
    const again = await importText(engine, line({}));
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringContaining("the board has messages up to 1; import takes an empty board"),
    ]);
    expect((await operateOn([engine], "export")).stdout).toContain('"text":"one"');
  });

  test("that is interrupted leaves a board that nobody opens; another import begins again", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url, { keep: 200_000 });
    await interruptImport(engine);
    const words = "an import into this board is under way or was interrupted: run lastword import again";
    const flags = ["--store", engine.url, "--node", "a", "--peers", "a"];
    const start = await runProgram(["server", "--tcp-port", "0", "--http-port", "off", ...flags]);
    expect([start.code, start.stderr]).toEqual([1, expect.stringContaining(words)]);
    expect((await operateOn([engine], "export")).stderr).toContain(words);
    expect((await operateOn([engine], "cluster", "status")).stdout).toContain(`problem   ${words}`);
    expect((await initCluster([engine])).stderr).toContain(words);

    expect(await importText(engine, line({ id: 5 }))).toMatchObject({ code: 0, stderr: "" });
    expect((await operateOn([engine], "export")).stdout).toBe(line({ id: 5 }));
    await using server = await spawnNode(engine);
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read")).toBe("5 bob: hi");
  });

  test("says what it waits for while another import runs, and goes on after that", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    await using link = await openOperatorLink(engineAt(engine.url));
    const notices: string[] = [];
    const other = await Lease.open(await openLeaseBuckets(link.connection), "IMPORT", () => undefined);
    const messages = async function* (): AsyncGenerator<StoredMessage> {
      yield { id: 1, sender: "bob", text: "hi", storedAtMs: 1 };
    };
    const board = { identity: "moved", firstId: 1, lastId: 1, messageCount: 1, messages };
    const imported = importBoard(
      link,
      board,
      () => undefined,
      ({ text }) => notices.push(text),
    );
    await eventually(() => notices.length, Boolean);
    await other.close();
    await imported;
    expect(notices).toEqual([
      "another import runs, or was interrupted: waiting up to 20 s for the end of its lease",
    ]);
  });

  test("says that it is incomplete if the engines are lost on the way", async () => {
    await using engine = await startEngine();
    await makeBoard(engine.url);
    await using link = await openOperatorLink(engineAt(engine.url));
    const { messages, ...board } = breakingBoard(1000);
    const failing = async function* (): AsyncGenerator<StoredMessage> {
      for await (const message of messages()) {
        yield message;
        if (message.id === 1000) throw new StoreOpenError("the engine is lost");
      }
    };
    await expect(importBoard(link, { ...board, messages: failing }, () => undefined)).rejects.toThrow(
      "the engine is lost. The board is incomplete, and no server opens it: run lastword import again",
    );
  });

  test("makes the board in three engines, with a copy in each, if there is none", async () => {
    await using engines = await startEngines();
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    storeTexts(
      path,
      Array.from({ length: 1100 }, (_, index) => `text ${index}`),
    );
    expect(await operateOn(engines, "import", path)).toMatchObject({ code: 0, stderr: "" });
    const { stdout } = await operateOn(engines, "cluster", "status");
    expect(stdout).toMatch(
      /messages {2}1100, from 1 to 1100\n(engine .*\n){3}(stream {4}\w+: n\d leads(; n\d \w+(, \d+ behind)?){2}\n){4}$/,
    );
    expect(await initCluster(engines)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("right settings"),
    });
    await using server = await spawnServer(["--store", storeOf(engines), "--node", "a", "--peers", "a"]);
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read")).toBe("1100 bob: text 1099");
  });
});
