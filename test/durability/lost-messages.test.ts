import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { readBoardFile } from "../support/board-file.ts";
import { runProgram } from "../support/program.ts";
import { RecordingSender } from "../support/sender.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

/** A board of 60 messages whose server was killed; its last 50, sent at once, are in the write-ahead log alone. */
async function killBoard(folder: string): Promise<{ path: string; store: string[] }> {
  const path = `${folder}/board.db`;
  const store = ["--store", `sqlite:${path}`];
  for (const [name, count, signal] of [
    ["al", 10, "SIGTERM"],
    ["bob", 50, "SIGKILL"],
  ] as const) {
    await using server = await spawnServer(store);
    await (await RecordingSender.connect(server.port, name)).run(count, count);
    server.kill(signal);
    await server.exited();
  }
  return { path, store };
}

function refuseStart(store: readonly string[]) {
  return runProgram(["server", "--tcp-port", "0", ...store], { LASTWORD_HTTP_PORT: "off" });
}

/** Says what the board answers after the loss was accepted, in the order of the requests. */
async function askAfterLoss(store: readonly string[], ...requests: string[]): Promise<string[]> {
  await using server = await spawnServer([...store, "--accept-loss"]);
  using client = await WireClient.connect(server.port);
  const answers: string[] = [];
  for (const request of requests) answers.push(await client.ask(request));
  server.kill("SIGTERM");
  await server.exited();
  return answers;
}

const gone = "error gone: this message is no longer kept";

describe("[IDS-1] acknowledged messages that a start does not find", () => {
  const harms: readonly [string, number, (path: string) => void][] = [
    ["with a lost write-ahead log", 10, (path) => rmSync(`${path}-wal`)],
    ["with an emptied write-ahead log", 10, (path) => truncateSync(`${path}-wal`)],
    [
      "with a damaged write-ahead log",
      10,
      (path) => writeFileSync(`${path}-wal`, Buffer.alloc(statSync(`${path}-wal`).size, 7)),
    ],
  ];
  for (const [what, kept, harm] of harms) {
    test(`${what} refuse it, until the loss is accepted; then ids go on after the lost ones`, async () => {
      using folder = temporaryFolder();
      const { path, store } = await killBoard(folder.path);
      harm(path);
      for (let start = 0; start < 2; start++) {
        const { code, stderr } = await refuseStart(store);
        const lost = `messages ${kept + 1} to 60 were acknowledged`;
        expect([code, stderr]).toEqual([
          1,
          expect.stringContaining(`ends with ${kept}, but ${path}-mark says that ${lost}`),
        ]);
        expect(stderr).toContain("--accept-loss");
      }
      const asked = [
        "read",
        `read ${kept}`,
        `read ${kept + 1}`,
        "read 60",
        "read 62",
        `wait ${kept}`,
        "register al",
        "send on",
      ];
      expect(await askAfterLoss(store, ...asked, "read")).toEqual([
        `61 server: messages ${kept + 1} to 60 were lost`,
        `${kept} al: al ${kept}`,
        gone,
        gone,
        "error no-such-message: no message has this id",
        `61 server: messages ${kept + 1} to 60 were lost`,
        "Welcome al",
        "ok",
        "62 al: on",
      ]);
      await using again = await spawnServer(store);
      using client = await WireClient.connect(again.port);
      expect(await client.ask("read")).toBe("62 al: on");
    });
  }

  test("when none is left are named too", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const store = ["--store", `sqlite:${path}`];
    await using server = await spawnServer(store);
    await (await RecordingSender.connect(server.port, "bob")).run(20, 20);
    server.kill("SIGKILL");
    await server.exited();
    rmSync(`${path}-wal`);
    writeFileSync(path, readFileSync(path).subarray(0, 4096));
    expect((await refuseStart(store)).stderr).toContain("messages 1 to 20 were acknowledged");
  });

  test("are restored with the write-ahead log: a refused start changes nothing", async () => {
    using folder = temporaryFolder();
    const { path, store } = await killBoard(folder.path);
    const wal = readFileSync(`${path}-wal`);
    rmSync(`${path}-wal`);
    expect((await refuseStart(store)).code).toBe(1);
    writeFileSync(`${path}-wal`, wal);
    await using server = await spawnServer(store);
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read")).toBe("60 bob: bob 50");
  });

  test("with the whole file lost are named, and neither the mark nor a write-ahead log is a board", async () => {
    using folder = temporaryFolder();
    const { path, store } = await killBoard(folder.path);
    rmSync(path);
    const { code, stderr } = await refuseStart(store);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("messages 1 to 60 were acknowledged. Put the file back"),
    ]);
    expect([existsSync(path), existsSync(`${path}-wal`)]).toEqual([false, true]);
    rmSync(`${path}-mark`);
    expect((await refuseStart(store)).stderr).toContain(`its write-ahead log ${path}-wal is there`);
    rmSync(`${path}-wal`);
    await using server = await spawnServer(store);
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read")).toBe("0 server: no messages yet");
  });

  test("with the whole file lost and accepted are gone, and ids go on", async () => {
    using folder = temporaryFolder();
    const { path, store } = await killBoard(folder.path);
    for (const file of [path, `${path}-wal`]) rmSync(file);
    expect(await askAfterLoss(store, "read", "read 7")).toEqual([
      "61 server: messages 1 to 60 were lost",
      gone,
    ]);
  });
});

describe("the mark of the highest acknowledged id", () => {
  test("is exact after a kill, and not ahead of the file", async () => {
    using folder = temporaryFolder();
    const { path, store } = await killBoard(folder.path);
    expect(Number(readFileSync(`${path}-mark`, "utf8"))).toBe(60);
    expect(statSync(`${path}-mark`).mode & 0o777).toBe(0o600);
    await using _ = await spawnServer(store);
  });

  test("may be behind, missing or unreadable: then it says nothing, and is written again", async () => {
    for (const mark of ["0000000000000007\n", undefined, "", "what?", "9999999999999999\n"]) {
      using folder = temporaryFolder();
      const { path, store } = await killBoard(folder.path);
      if (mark === undefined) rmSync(`${path}-mark`);
      else writeFileSync(`${path}-mark`, mark);
      await using server = await spawnServer(store);
      expect(Number(readFileSync(`${path}-mark`, "utf8"))).toBe(60);
      server.kill("SIGKILL");
      await server.exited();
      expect(readBoardFile(path)).toHaveLength(60);
    }
  });

  test("--accept-loss changes nothing where nothing is lost", async () => {
    using folder = temporaryFolder();
    const { store } = await killBoard(folder.path);
    expect(await askAfterLoss(store, "read")).toEqual(["60 bob: bob 50"]);
  });
});
