import { describe, expect, test } from "bun:test";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BoardKeys } from "../../../src/client/core/board-keys.ts";
import { KeyFolder } from "../../../src/client/state/key-folder.ts";
import { SharedKeyFolder } from "../../../src/client/state/shared-key-folder.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Folders for the keys of servers, and clients that dial some of them. */
function rig() {
  const folder = temporaryFolder();
  const reports: string[] = [];
  const path = (server: string) => join(folder.path, server);
  return {
    path,
    reports,
    dial: (...servers: string[]) => {
      const folders = servers.map((server) => new KeyFolder(path(server), (text) => reports.push(text)));
      return new BoardKeys(new SharedKeyFolder(folders), () => 0);
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

const hourMs = 3_600_000;

describe("the user's key for a board with several servers", () => {
  test("is the same for all of them, also if one is dialled alone later", () => {
    using folder = rig();
    const key = folder.dial("a", "b").find();
    expect([folder.dial("a").find(), folder.dial("b").find()]).toEqual([key, key]);
    expect(folder.dial("c").find()).not.toBe(key);
  });

  test("is that of the one that was dialled alone before, and spreads to a new one", () => {
    using folder = rig();
    const key = folder.dial("b").find();
    expect([folder.dial("a", "b").find(), folder.dial("a").find()]).toEqual([key, key]);
    expect(folder.dial("b", "c").find()).toBe(key);
  });

  test("is the one that was stored last if they had several", () => {
    using folder = rig();
    const [older, newer] = [folder.dial("a").find(), folder.dial("b").find()];
    const [sinceMs, untilMs] = [Date.now() - hourMs, Date.now()];
    utimesSync(join(folder.path("a"), "key"), sinceMs / 1000, sinceMs / 1000);
    utimesSync(join(folder.path("b"), "key"), untilMs / 1000, untilMs / 1000);
    expect(older).not.toBe(newer);
    expect(folder.dial("a", "b").find()).toBe(newer);
    expect(folder.dial("a").find()).toBe(newer);
  });

  test("is one key for clients that start at once, and a client notices that it was replaced at one of them", () => {
    using folder = rig();
    const [one, other] = [folder.dial("a", "b"), folder.dial("a", "b")];
    expect(one.current()).toBe(other.current());
    folder.dial("a", "b").replace("another-key-another-key");
    expect([one.isReplaced(), one.current(), folder.dial("b").find()]).toEqual([
      true,
      "another-key-another-key",
      "another-key-another-key",
    ]);
  });

  test("is known where a folder cannot be written, and what is known of the board is shared", () => {
    using folder = rig();
    writeFileSync(folder.path("b"), "a file in its place");
    const keys = folder.dial("a", "b");
    expect(keys.find()).toBe(folder.dial("a").find());
    mkdirSync(folder.path("c"));
    folder.dial("a").noteSupport("accepted");
    expect(folder.dial("a", "c").support()).toBe("accepted");
    expect(folder.dial("c").support()).toBe("accepted");
  });
});
