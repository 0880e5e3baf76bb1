import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { flipBit, zeroPage } from "../support/damage.ts";
import { runProgram } from "../support/program.ts";
import { spawnServer, startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";
import { operate, operateWithin, readStopped, storeTexts } from "./board.ts";

/** A board of three messages, with a backup of the first two. */
async function boardWithBackup(folder: string): Promise<{ path: string; backup: string }> {
  const [path, backup] = [`${folder}/board.db`, `${folder}/backup.db`];
  storeTexts(path, ["one", "two"]);
  expect(await operate(path, "backup", backup)).toMatchObject({ code: 0 });
  storeTexts(path, ["three"]);
  return { path, backup };
}

describe("lastword restore", () => {
  test("[IDS-1] gives the board a new identity, and ids go on after the last one of the backup", async () => {
    using folder = temporaryFolder();
    const { path, backup } = await boardWithBackup(folder.path);
    const before = readStopped(path);
    const aside = `${path}.before-restore`;
    expect(await operate(path, "restore", backup)).toEqual({
      code: 0,
      stdout: `${path}: restored, the last message is 2; what was there is now ${aside}\n`,
      stderr: "",
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const server = await startServer({ store: `sqlite:${path}` });
    using client = await WireClient.connect(server.tcpPort);
    await client.ask("register dora");
    expect(await client.ask("post on")).toBe("ok 3");
    await server.stop();
    const after = readStopped(path);
    expect(after.lines).toEqual(["1 bob: one", "2 bob: two", "3 dora: on"]);
    expect(after.identity).toBeString();
    expect(after.identity).not.toBe(before.identity);
    expect(readStopped(aside)).toEqual(before);
    expect(readStopped(backup).identity).toBe(before.identity);
  });

  test("moves mark and write-ahead log aside together: they still are a board", async () => {
    using folder = temporaryFolder();
    const { path, backup } = await boardWithBackup(folder.path);
    const server = await spawnServer(["--store", `sqlite:${path}`]);
    using client = await WireClient.connect(server.port);
    await client.ask("register dora");
    expect(await client.ask("post in the log alone")).toBe("ok 4");
    server.kill("SIGKILL");
    await server.exited();
    const log = readFileSync(`${path}-wal`);
    for (const name of ["before-restore", "before-restore-2"]) {
      expect((await operate(path, "restore", backup)).stdout).toContain(`is now ${path}.${name}\n`);
    }
    expect(readFileSync(`${path}.before-restore-wal`)).toEqual(log);
    expect(readFileSync(`${path}.before-restore-mark`, "utf8")).toContain("4");
    expect(readdirSync(folder.path).filter((name) => name.includes("restoring"))).toEqual([]);
    expect(readStopped(`${path}.before-restore`).lines.at(-1)).toBe("4 dora: in the log alone");
    expect(readStopped(path).lines.at(-1)).toBe("2 bob: two");
  });

  test("replaces a file that is lost or damaged", async () => {
    using folder = temporaryFolder();
    const { path, backup } = await boardWithBackup(folder.path);
    writeFileSync(path, "no database at all".repeat(1000));
    expect(await operate(path, "restore", backup)).toMatchObject({ code: 0, stderr: "" });
    expect(readStopped(path).lines.at(-1)).toBe("2 bob: two");
    const elsewhere = `${folder.path}/other.db`;
    writeFileSync(`${elsewhere}-mark`, "0000000000000009\n");
    expect(await operate(elsewhere, "restore", backup)).toMatchObject({ code: 0, stderr: "" });
    expect(readStopped(elsewhere).lines.at(-1)).toBe("2 bob: two");
  });

  test("of a board whose server runs is refused, and names the server", async () => {
    using folder = temporaryFolder();
    const { path, backup } = await boardWithBackup(folder.path);
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    const { code, stderr } = await operate(path, "restore", backup);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`in use by another server (process ${server.pid})`),
    ]);
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read")).toBe("3 bob: three");
  });

  test("of what is no backup is refused, and changes nothing", async () => {
    using folder = temporaryFolder();
    const { path, backup } = await boardWithBackup(folder.path);
    const other = `${folder.path}/other.db`;
    await using server = await spawnServer(["--store", `sqlite:${other}`]);
    const foreign = `${folder.path}/foreign.db`;
    using database = new Database(foreign);
    database.run("CREATE TABLE a (b)");
    const damaged = `${folder.path}/damaged.db`;
    copyFileSync(backup, damaged);
    zeroPage(damaged, "one");
    const incomplete = `${folder.path}/incomplete.db`;
    copyFileSync(backup, incomplete);
    writeFileSync(`${incomplete}-wal`, "messages");
    writeFileSync(`${folder.path}/empty.db`, "");
    const tableless = `${folder.path}/tableless.db`;
    copyFileSync(backup, tableless);
    using emptied = new Database(tableless);
    emptied.run("DROP TABLE message");
    const names = readdirSync(folder.path).sort();
    const board = readFileSync(path);
    for (const [file, words] of [
      [`${folder.path}/none.db`, "there is no file"],
      [path, "is the board itself"],
      [other, "is the file of a server that runs"],
      [foreign, "is the SQLite file of another program"],
      [damaged, `${damaged} is damaged`],
      [tableless, `${tableless} is no board`],
      [folder.path, `can't read ${folder.path}: it is a folder`],
      [incomplete, "is not complete without"],
      [`${folder.path}/empty.db`, "is empty"],
    ] as const) {
      const { code, stderr } = await operate(path, "restore", file);
      expect([file, code, stderr]).toEqual([file, 1, expect.stringContaining(words)]);
    }
    expect(readFileSync(path)).toEqual(board);
    expect(readdirSync(folder.path).sort()).toEqual(names);
    server.kill("SIGTERM");
  });

  test("to where no board can be is refused, and moves nothing", async () => {
    using folder = temporaryFolder();
    const { backup } = await boardWithBackup(folder.path);
    mkdirSync(`${folder.path}/inner`);
    const names = readdirSync(folder.path).sort();
    const onFolder = await operate(`${folder.path}/inner`, "restore", backup);
    expect([onFolder.code, onFolder.stderr]).toEqual([1, expect.stringContaining("inner: it is a folder")]);
    const nowhere = await operate(`${folder.path}/none/board.db`, "restore", backup);
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining("none does not exist")]);
    const full = await operateWithin(4, `${folder.path}/board.db`, "restore", backup);
    expect([full.code, full.stderr]).toEqual([
      1,
      expect.stringMatching(/^lastword: can't copy .*backup\.db to .*board\.db\.restoring: [^\n]*\n$/),
    ]);
    expect(readdirSync(folder.path).sort()).toEqual(names);
  });

  test("names the messages that are damaged in the backup", async () => {
    using folder = temporaryFolder();
    const { path, backup } = await boardWithBackup(folder.path);
    flipBit(backup, "two", 1);
    const { code, stderr } = await operate(path, "restore", backup);
    expect([code, stderr]).toEqual([
      0,
      "lastword: damaged in the backup, so nobody can read it: message 2\n",
    ]);
  });

  test("keeps out of the way of another restore, which has its copy", async () => {
    using folder = temporaryFolder();
    const { path, backup } = await boardWithBackup(folder.path);
    writeFileSync(`${path}.restoring`, "half of a copy");
    const { code, stderr } = await operate(path, "restore", backup);
    expect([code, stderr]).toEqual([1, expect.stringContaining("another restore is writing it")]);
    expect(readFileSync(`${path}.restoring`, "utf8")).toBe("half of a copy");
    expect(readStopped(path).lines.at(-1)).toBe("3 bob: three");
  });

  test("takes the copy that a migration has kept", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const fixture = fileURLToPath(new URL("../store/fixtures/schema-1.db", import.meta.url));
    expect(await operate(path, "restore", fixture)).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(folder.path)).toEqual(["board.db"]);
    expect(readdirSync(dirname(fixture)).sort()).toEqual(["schema-1.db", "schema-2.db"]);
    expect(readStopped(path).lines[0]).toBe("1 bob: hello, world");
  });
});

test("[IDS-1] an older file that was copied by hand keeps its identity, and its mark refuses it until --accept-loss", async () => {
  using folder = temporaryFolder();
  const { path, backup } = await boardWithBackup(folder.path);
  const { identity } = readStopped(path);
  copyFileSync(backup, path);
  const flags = ["server", "--tcp-port", "0", "--http-port", "off", "--store", `sqlite:${path}`];
  const refused = await runProgram(flags);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("it ends with 2, but")]);
  await using server = await spawnServer(["--store", `sqlite:${path}`, "--accept-loss"]);
  using client = await WireClient.connect(server.port);
  expect(await client.ask("read")).toBe("4 server: message 3 was lost");
  server.kill("SIGTERM");
  await server.exited();
  expect(readStopped(path).identity).toBe(identity ?? "");
});
