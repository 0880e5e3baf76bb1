import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";
import { readBoardFile } from "../support/board-file.ts";
import { runProgram } from "../support/program.ts";
import { RecordingSender } from "../support/sender.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Runs a server under load, does `harm` to its file after 50 messages, and returns how it all ended. */
async function harmUnderLoad(harm: (path: string) => void) {
  using folder = temporaryFolder();
  const path = `${folder.path}/board.db`;
  await using server = await spawnServer(["--store", `sqlite:${path}`]);
  const sender = await RecordingSender.connect(server.port, "bob");
  let acknowledgedAfter = 0;
  let isHarmed = false;
  await sender.run(5000, 5, () => {
    if (isHarmed) acknowledgedAfter++;
    if (sender.acknowledged.length === 50) {
      harm(path);
      isHarmed = true;
    }
  });
  const { code, stderr } = await server.exited();
  return { code, stderr, acknowledgedAfter, path };
}

const harms: readonly [string, string, (path: string) => void][] = [
  ["removed", "was removed or renamed while in use", (path) => rmSync(path)],
  ["renamed", "was removed or renamed while in use", (path) => renameSync(path, `${path}.old`)],
  [
    "replaced",
    "was replaced by another file while in use",
    (path) => {
      copyFileSync(path, `${path}.new`);
      renameSync(`${path}.new`, path);
    },
  ],
  ["overwritten", "was overwritten by another program", (path) => writeFileSync(path, "x".repeat(12_000))],
  ["emptied", "was overwritten by another program", (path) => writeFileSync(path, "")],
];

describe("a board's file under a running server", () => {
  for (const [what, said, harm] of harms) {
    test(`[SND-2] ${what}: nothing more is acknowledged, and the process ends saying why`, async () => {
      const { code, stderr, acknowledgedAfter, path } = await harmUnderLoad(harm);
      expect([code, stderr]).toEqual([1, expect.stringContaining(`${path} ${said}`)]);
      // What was committed before the harm may still be on its way: two batches of five.
      expect(acknowledgedAfter).toBeLessThanOrEqual(10);
    });
  }

  test("[SND-2] the write-ahead log removed: nothing more is acknowledged", async () => {
    const { code, stderr, acknowledgedAfter, path } = await harmUnderLoad((path) => rmSync(`${path}-wal`));
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${path}-wal was removed or renamed`)]);
    expect(acknowledgedAfter).toBeLessThanOrEqual(10);
  });

  test("[SND-2] the write-ahead log emptied: nothing more is acknowledged", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    const sender = await RecordingSender.connect(server.port, "bob");
    await sender.run(5, 5);
    const later = await RecordingSender.connect(server.port, "alice");
    truncateSync(`${path}-wal`, 0);
    await later.run(1, 1);
    expect(later.acknowledged).toEqual([]);
    expect(await server.exited()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${path}-wal was overwritten by another program`),
    });
  });

  test("[SND-2] moved, with a link to it in its place: a restart would miss the write-ahead log", async () => {
    const { code, stderr, acknowledgedAfter, path } = await harmUnderLoad((path) => {
      renameSync(path, `${path}.old`);
      symlinkSync(`${path}.old`, path);
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${path} was replaced by another file`)]);
    expect(acknowledgedAfter).toBeLessThanOrEqual(10);
  });

  test("a file that was renamed holds all that was acknowledged", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    const sender = await RecordingSender.connect(server.port, "bob");
    await sender.run(1000, 5, () => {
      if (sender.acknowledged.length === 50) renameSync(path, `${folder.path}/moved.db`);
    });
    expect((await server.exited()).code).toBe(1);
    const stored = readBoardFile(`${folder.path}/moved.db`).map(({ text }) => text);
    expect(stored.slice(0, sender.acknowledged.length)).toEqual(sender.acknowledged);
  });

  test("a file that is removed while nobody sends makes the stop fail", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    await (await RecordingSender.connect(server.port, "bob")).run(3, 1);
    rmSync(path);
    server.kill("SIGTERM");
    expect(await server.exited()).toMatchObject({ code: 1, stderr: expect.stringContaining("was removed") });
  });

  test("a second name for the file harms nothing", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    const sender = await RecordingSender.connect(server.port, "bob");
    await sender.run(100, 5, () => {
      if (sender.acknowledged.length === 50) linkSync(path, `${path}.link`);
    });
    expect(sender.acknowledged).toHaveLength(100);
    server.kill("SIGTERM");
    expect((await server.exited()).code).toBe(0);
  });

  test("a symbolic link is followed, and noticed when it leads elsewhere", async () => {
    using folder = temporaryFolder();
    const link = `${folder.path}/link.db`;
    mkdirSync(`${folder.path}/data`);
    writeFileSync(`${folder.path}/data/board.db`, "");
    symlinkSync(`${folder.path}/data/board.db`, link);
    await using server = await spawnServer(["--store", `sqlite:${link}`]);
    const sender = await RecordingSender.connect(server.port, "bob");
    await sender.run(5000, 5, () => {
      if (sender.acknowledged.length !== 50) return;
      writeFileSync(`${folder.path}/data/other.db`, "");
      symlinkSync(`${folder.path}/data/other.db`, `${folder.path}/new.db`);
      renameSync(`${folder.path}/new.db`, link);
    });
    expect(await server.exited()).toMatchObject({ code: 1, stderr: expect.stringContaining("was replaced") });
    expect(sender.acknowledged.length).toBeLessThanOrEqual(60);
    expect(existsSync(`${folder.path}/data/board.db-mark`)).toBe(true);
  });

  test("no second process can write the file, and none can serve it", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    await (await RecordingSender.connect(server.port, "bob")).run(200, 5);
    await expectLocked(path);
  });

  test("nor after a migration and the copy that it makes", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    copyFileSync(fileURLToPath(new URL("../store/fixtures/schema-1.db", import.meta.url)), path);
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    expect(existsSync(`${path}.v1.bak`)).toBe(true);
    await expectLocked(path);
    await (await RecordingSender.connect(server.port, "bob")).run(200, 5);
    await expectLocked(path);
  });

  test("a migration without room says so and changes nothing", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    copyFileSync(fileURLToPath(new URL("../store/fixtures/schema-1.db", import.meta.url)), path);
    const before = readFileSync(path);
    const smallFiles = ["sh", "-c", 'ulimit -f 8 && exec "$@"', "sh"];
    await expect(spawnServer(["--store", `sqlite:${path}`], smallFiles)).rejects.toThrow(
      `no room to migrate ${path} to schema 2, with a copy of it: about 1 MiB are needed (SQLITE_IOERR_WRITE)`,
    );
    expect([existsSync(`${path}.v1.bak`), readFileSync(path)]).toEqual([false, before]);
  });
});

/** Fails unless neither SQLite in this process nor a second server can use the file. */
async function expectLocked(path: string): Promise<void> {
  const write = () => {
    using database = new Database(path);
    database.run("CREATE TABLE intruder (id)");
  };
  expect(write).toThrow("database is locked");
  const { code, stderr } = await runProgram(["server", "--tcp-port", "0", "--store", `sqlite:${path}`], {
    LASTWORD_HTTP_PORT: "off",
  });
  expect([code, stderr]).toEqual([1, expect.stringContaining("is in use by another server")]);
}
