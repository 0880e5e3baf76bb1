import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StoreNotice } from "../../src/store/notice.ts";
import { SqliteLog } from "../../src/store/sqlite/log.ts";
import { checksumOf } from "../../src/store/sqlite/message-row.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const stored = [
  { id: 1, sender: "bob", text: "hello, world" },
  { id: 2, sender: "Ægir", text: "grüße 😀" },
  { id: 3, sender: "carol", text: "x".repeat(900) },
  { id: 4, sender: "bob", text: "a: b 'c' -- %s" },
];

const fixtures = fileURLToPath(new URL("./fixtures/", import.meta.url));
const fixture = (schema: number) => join(fixtures, `schema-${schema}.db`);

function open(path: string, notices: StoreNotice[] = []): Promise<SqliteLog> {
  return SqliteLog.open({
    path,
    keep: undefined,
    onFailed: () => undefined,
    onNotice: (each) => notices.push(each),
  });
}

/** A copy of a schema's file in a folder of its own. */
function copyFixture(folder: string, schema: number): string {
  const path = `${folder}/board.db`;
  copyFileSync(fixture(schema), path);
  return path;
}

/** Root may write anywhere: until this is disposed of, this process is nobody. */
function asNobody(): Disposable {
  if (process.geteuid?.() !== 0) return { [Symbol.dispose]: () => undefined };
  process.seteuid?.(65_534);
  return { [Symbol.dispose]: () => process.seteuid?.(0) };
}

function readRows(path: string, columns: string): unknown[] {
  using database = new Database(path, { readonly: true });
  expect(database.query("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  return database.query(`SELECT ${columns} FROM message ORDER BY id`).all();
}

function readPragma(path: string, name: string): unknown {
  using database = new Database(path, { readonly: true });
  return Object.values(database.query(`PRAGMA ${name}`).get() ?? {})[0];
}

describe("the schemas of a board's file", () => {
  for (const schema of [1, 2]) {
    test(`a file of schema ${schema} is read, written and read again`, async () => {
      using folder = temporaryFolder();
      const path = copyFixture(folder.path, schema);
      const log = await open(path);
      expect(await log.newest(10)).toMatchObject(stored);
      expect(await log.append([{ sender: "al", text: "new" }])).toMatchObject({ messages: [{ id: 5 }] });
      await log.close();
      const again = await open(path);
      expect(await again.newest(10)).toMatchObject([...stored, { id: 5, sender: "al", text: "new" }]);
      await again.close();
      expect([readPragma(path, "user_version"), readPragma(path, "auto_vacuum")]).toEqual([2, 2]);
    });
  }

  test("a migration keeps a copy of the file as it was, says so, and gives each message a checksum", async () => {
    using folder = temporaryFolder();
    const path = copyFixture(folder.path, 1);
    const notices: StoreNotice[] = [];
    await (await open(path, notices)).close();
    expect(readRows(`${path}.v1.bak`, "*")).toEqual(stored);
    expect(readPragma(`${path}.v1.bak`, "user_version")).toBe(1);
    expect(notices[0]?.text).toContain(`a copy of the file as it was is in ${path}.v1.bak`);
    expect(readRows(path, "*")).toEqual(
      stored.map((message) => ({
        ...message,
        stored_at: null,
        checksum: checksumOf(message.id, message.sender, message.text, null),
      })),
    );
  });

  test("a migration that fails on its way leaves the file as it was, and no copy", async () => {
    using folder = temporaryFolder();
    const path = copyFixture(folder.path, 1);
    const database = new Database(path);
    // It stops the migration after the copy: the old table gets this name.
    database.run("CREATE TABLE message_1 (id INTEGER)");
    database.close();
    const before = readFileSync(path);
    await expect(open(path)).rejects.toThrow("message_1");
    expect([existsSync(`${path}.v1.bak`), readPragma(path, "user_version")]).toEqual([false, 1]);
    expect(readFileSync(path)).toEqual(before);
    expect(readRows(path, "*")).toEqual(stored);
  });

  for (const [what, fileMode, folderMode] of [
    ["file", 0o444, 0o777],
    ["folder", 0o666, 0o555],
  ] as const) {
    test(`a ${what} that may not be written is refused before a migration, which changes nothing`, async () => {
      using folder = temporaryFolder();
      const path = copyFixture(folder.path, 1);
      const before = readFileSync(path);
      chmodSync(path, fileMode);
      chmodSync(folder.path, folderMode);
      {
        using _nobody = asNobody();
        await expect(open(path)).rejects.toThrow(`can't open ${path}: `);
      }
      expect([readdirSync(folder.path), readFileSync(path)]).toEqual([["board.db"], before]);
      chmodSync(folder.path, 0o700);
    });
  }

  test("a copy that is already there is kept", async () => {
    using folder = temporaryFolder();
    const path = copyFixture(folder.path, 1);
    writeFileSync(`${path}.v1.bak`, "an older copy");
    await (await open(path)).close();
    expect(readFileSync(`${path}.v1.bak`, "utf8")).toBe("an older copy");
    expect(readRows(`${path}.v1.bak-2`, "*")).toEqual(stored);
  });

  test("a message is stored with the time and a checksum", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const beforeMs = Date.now();
    const log = await open(path);
    await log.append([{ sender: "bob", text: "hi" }]);
    await log.close();
    const [row] = readRows(path, "stored_at, checksum");
    const storedAtMs = Number(Reflect.get(row ?? {}, "stored_at"));
    expect(storedAtMs).toBeWithin(beforeMs, Date.now() + 1);
    expect(row).toEqual({ stored_at: storedAtMs, checksum: checksumOf(1, "bob", "hi", storedAtMs) });
  });

  test("an id past 2^53 is refused in words, and the file is left as it is", async () => {
    for (const schema of [1, 2]) {
      using folder = temporaryFolder();
      const path = copyFixture(folder.path, schema);
      const database = new Database(path);
      const rest = schema === 1 ? "" : ", NULL, 0";
      database.run(`INSERT INTO message VALUES (9007199254740992, 'bob', 'far'${rest})`);
      database.close();
      await expect(open(path)).rejects.toThrow(`${path} holds an id past 2^53`);
      expect(readPragma(path, "user_version")).toBe(schema);
      expect(existsSync(`${path}.v1.bak`)).toBe(false);
    }
  });

  test("a damaged file of schema 1 is not migrated, and says why", async () => {
    using folder = temporaryFolder();
    const path = copyFixture(folder.path, 1);
    const bytes = readFileSync(path);
    bytes.fill(0, 4096, 8192);
    writeFileSync(path, bytes);
    await expect(open(path)).rejects.toThrow(`${path} is damaged`);
    expect(existsSync(`${path}.v1.bak`)).toBe(false);
  });
});

describe("the files of a board", () => {
  test("are created for their owner alone", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    const log = await open(path);
    await log.append([{ sender: "bob", text: "hi" }]);
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    await log.close();
  });

  test("include the copy that a migration makes", async () => {
    using folder = temporaryFolder();
    const path = copyFixture(folder.path, 1);
    await (await open(path)).close();
    expect(statSync(`${path}.v1.bak`).mode & 0o777).toBe(0o600);
  });

  test("may lie in a folder that only their owner can read", async () => {
    using folder = temporaryFolder();
    mkdirSync(`${folder.path}/private`, { mode: 0o700 });
    await (await open(`${folder.path}/private/board.db`)).close();
  });
});

const readLock = `
  database.run("BEGIN");
  database.query("SELECT count(*) FROM message").get();
`;

for (const [lock, take] of [
  ["a shared lock", readLock],
  ["an exclusive lock", 'database.run("PRAGMA journal_mode = DELETE"); database.run("BEGIN EXCLUSIVE");'],
] as const) {
  test(`a file on which another program has ${lock} is not said to be in use by a server`, async () => {
    using folder = temporaryFolder();
    const path = copyFixture(folder.path, 2);
    const script = `
      const { Database } = require("bun:sqlite");
      const database = new Database(${JSON.stringify(path)});
      ${take}
      console.log("locked");
      setTimeout(() => {}, 30_000);
    `;
    await using child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" });
    await child.stdout.getReader().read();
    const holder = `another program (${process.execPath}, process ${child.pid})`;
    await expect(open(path)).rejects.toThrow(`is in use by ${holder}`);
  });
}
