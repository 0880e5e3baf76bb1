import { describe, expect, test } from "bun:test";
import { MessageDatabase } from "../../src/store/sqlite/database.ts";
import { zeroPage } from "../support/damage.ts";
import { spawnServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WireClient } from "../support/wire-client.ts";

const textOf = (id: number) => `message number ${id} of many`;
const unreadable = "error unreadable: this message is damaged and cannot be read any more";

function createBoard(folder: string, count: number): string {
  const path = `${folder}/board.db`;
  const database = new MessageDatabase(path, undefined);
  database.append(Array.from({ length: count }, (_, index) => ({ sender: "bob", text: textOf(index + 1) })));
  database.close();
  return path;
}

describe("a server on a damaged file", () => {
  test("[REA-4] [WAI-1] [ERR-3] answers `unreadable`, waits past it, and goes on, also after a restart", async () => {
    using folder = temporaryFolder();
    const path = createBoard(folder.path, 3000);
    zeroPage(path, textOf(154));
    for (let start = 1; start <= 2; start++) {
      await using server = await spawnServer(["--store", `sqlite:${path}`]);
      using client = await WireClient.connect(server.port);
      // More than the errors in a row that would close the connection.
      for (let time = 0; time < 30; time++) expect(await client.ask("read 154")).toBe(unreadable);
      expect(await client.ask("wait 153")).toMatch(/^1[5-9]\d|2\d\d bob: /);
      expect(await client.ask("read 1")).toBe(`1 bob: ${textOf(1)}`);
      await client.ask("register al");
      expect(await client.ask(`send start ${start}`)).toBe("ok");
      expect(await client.ask("read")).toBe(`${3000 + start} al: start ${start}`);
      server.kill("SIGTERM");
      const { code, stderr } = await server.exited();
      expect(code).toBe(0);
      expect(stderr.match(/message 154 is unreadable/g)).toHaveLength(1);
    }
  });
});
