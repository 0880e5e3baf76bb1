import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, statSync } from "node:fs";
import { MessageDatabase } from "../../src/store/sqlite/database.ts";
import { zeroPage } from "../support/damage.ts";
import { eventually } from "../support/deadline.ts";
import { RecordingSender } from "../support/sender.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

const mebibyte = 1_048_576;
const sizeOf = (path: string) => (existsSync(path) ? statSync(path).size : 0);
const textOf = (id: number) => `message number ${id} ${"x".repeat(200)}`;

function createBoard(folder: string, count: number): string {
  const path = `${folder}/board.db`;
  const database = new MessageDatabase(path, undefined);
  for (let first = 1; first <= count; first += 1000) {
    database.append(
      Array.from({ length: 1000 }, (_, index) => ({ sender: "bob", text: textOf(first + index) })),
    );
    database.checkpointer.runIfDue();
  }
  database.close();
  return path;
}

/** How many messages a copy of the main file alone holds. */
function countInCopy(path: string): number {
  using folder = temporaryFolder();
  const copy = `${folder.path}/copy.db`;
  copyFileSync(path, copy);
  using database = new Database(copy);
  if (database.query("SELECT 1 FROM sqlite_schema WHERE name = 'message'").get() === null) return 0;
  return database.query<{ count: number }, []>("SELECT count(*) AS count FROM message").get()?.count ?? 0;
}

describe("a board's file while the server runs", () => {
  test("holds what was acknowledged some seconds ago, without its write-ahead log, which does not grow", async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/board.db`;
    await using server = await spawnServer(["--store", `sqlite:${path}`]);
    const walBytes: number[] = [];
    for (let round = 1; round <= 3; round++) {
      await (await RecordingSender.connect(server.port, `s${round}`)).run(20, 1);
      await eventually(
        () => countInCopy(path),
        (count) => count === 20 * round,
      );
      walBytes.push(sizeOf(`${path}-wal`));
    }
    expect(Math.max(...walBytes)).toBeLessThan(2 * (walBytes[0] ?? 0));
  });

  test("[LIM-12] is pruned in small steps while the board goes on, and gives its room back", async () => {
    using folder = temporaryFolder();
    const path = createBoard(folder.path, 100_000);
    const before = sizeOf(path);
    await using server = await spawnServer(["--store", `sqlite:${path}`, "--keep", "100"]);
    using client = await WireClient.connect(server.port);
    expect(await client.ask("read 99900")).toBe("error gone: this message is no longer kept");
    expect(await client.ask("read 99901")).toBe(`99901 bob: ${textOf(99_901)}`);
    await client.ask("register al");
    let sent = 0;
    let highestWalBytes = 0;
    // Far more than one: sends go between the steps.
    while (sizeOf(path) > mebibyte) {
      expect(await client.ask("send on")).toBe("ok");
      sent++;
      highestWalBytes = Math.max(highestWalBytes, sizeOf(`${path}-wal`));
    }
    expect(before).toBeGreaterThan(20 * mebibyte);
    expect(sent).toBeGreaterThan(50);
    expect(highestWalBytes).toBeLessThan(16 * mebibyte);
    server.kill("SIGTERM");
    expect((await server.exited()).code).toBe(0);
    using database = new Database(path);
    expect(database.query("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    expect(database.query("SELECT count(*) AS count FROM message").get()).toEqual({ count: 100 });
  });

  test("[LIM-12] keeps its size where old messages are damaged, and the board goes on", async () => {
    using folder = temporaryFolder();
    const path = createBoard(folder.path, 3000);
    zeroPage(path, "message number 1 x");
    await using server = await spawnServer(["--store", `sqlite:${path}`, "--keep", "100"]);
    const sender = await RecordingSender.connect(server.port, "al");
    await sender.run(700, 10);
    expect(sender.acknowledged).toHaveLength(700);
    server.kill("SIGTERM");
    const { code, stderr } = await server.exited();
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining("old messages stay in the file, which is damaged there"),
    ]);
  });
});
