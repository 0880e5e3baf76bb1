import { describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BoardKeys } from "../../../src/client/core/board-keys.ts";
import { KeyFolder, nameBoard } from "../../../src/client/state/key-folder.ts";
import { isKey } from "../../../src/protocol/key.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const hourMs = 60 * 60 * 1000;

/** A folder for keys, and clients that start there, each at its own time. */
function rig() {
  const folder = temporaryFolder();
  const path = join(folder.path, "state", "board");
  const reports: string[] = [];
  return {
    path,
    reports,
    open: (nowMs = 0) => new BoardKeys(new KeyFolder(path, (text) => reports.push(text)), () => nowMs),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe("the user's key for a board", () => {
  test("is made at random, is the same for each client from then on, and only this user may read it", () => {
    using one = rig();
    using other = rig();
    const key = one.open().current() ?? "";
    expect(isKey(key)).toBe(true);
    expect([one.open().current(), readFileSync(join(one.path, "key"), "utf8")]).toEqual([key, `${key}\n`]);
    expect(other.open().current()).not.toBe(key);
    expect(statSync(join(one.path, "key")).mode & 0o777).toBe(0o600);
    expect(statSync(one.path).mode & 0o777).toBe(0o700);
    expect(readdirSync(one.path)).toEqual(["key"]);
  });

  test("is the first one if many clients start at once", () => {
    using folder = rig();
    const store = new KeyFolder(folder.path, () => undefined);
    expect(["first-first-first", "late-late-late-late"].map((key) => store.create("key", key))).toEqual([
      "first-first-first",
      "first-first-first",
    ]);
  });

  test("is replaced if the file holds no key: a crash may have cut it short", () => {
    using folder = rig();
    mkdirSync(folder.path, { recursive: true });
    for (const name of ["key", "key-spare"]) writeFileSync(join(folder.path, name), "half\n");
    const key = folder.open().current() ?? "";
    expect([isKey(key), folder.open().current()]).toEqual([true, key]);
  });

  test("is the same for all clients that find half of one at the same time", () => {
    using folder = rig();
    mkdirSync(folder.path, { recursive: true });
    const path = join(folder.path, "key");
    const keys = Array.from({ length: 12 }, () => {
      writeFileSync(path, "half\n"); // none of the others has replaced it yet
      return folder.open().current();
    });
    expect([new Set(keys).size, readFileSync(path, "utf8")]).toEqual([1, `${keys[0]}\n`]);
  });

  test("does not exist if a link to nowhere is in its place, and that is reported", () => {
    using folder = rig();
    mkdirSync(folder.path, { recursive: true });
    symlinkSync(join(folder.path, "nowhere", "key"), join(folder.path, "key"));
    expect(folder.open().current()).toBeUndefined();
    expect(folder.reports).toEqual([
      `you have no key for this board: ${folder.path}/key: it is there, but cannot be read`,
    ]);
  });

  test("does not exist if its folder cannot be written or read, and the reason is reported once", () => {
    using folder = rig();
    mkdirSync(join(folder.path, ".."), { recursive: true });
    writeFileSync(folder.path, "a file in the place of the folder");
    const keys = folder.open();
    expect([keys.current(), keys.current()]).toEqual([undefined, undefined]);
    keys.noteSupport("accepted");
    expect(folder.reports).toEqual([
      `you have no key for this board: ${folder.path}/key: a part of its path is a file, not a folder`,
    ]);
  });

  test("is given until the board is known to have no keys, and again after an hour", () => {
    using folder = rig();
    const key = folder.open().current();
    folder.open(5).noteSupport("unsupported");
    const seen = [0, 5, 5 + hourMs - 1, 5 + hourMs].map((nowMs) => folder.open(nowMs));
    expect(seen.map((keys) => keys.current())).toEqual([key, undefined, undefined, key]);
    expect(seen.map((keys) => keys.support())).toEqual(["unknown", "unsupported", "unsupported", "unknown"]);
  });

  test("is not given for an hour to a board that ignores it", () => {
    using folder = rig();
    const key = folder.open().current();
    folder.open(5).noteSupport("ignored");
    const seen = [5, 5 + hourMs].map((nowMs) => folder.open(nowMs));
    expect(seen.map((keys) => [keys.current(), keys.support()])).toEqual([
      [undefined, "ignored"],
      [key, "unknown"],
    ]);
  });

  test("is given to a board that has accepted one until that board has no keys any more", () => {
    using folder = rig();
    folder.open().noteSupport("accepted");
    expect(folder.open(1000 * hourMs).support()).toBe("accepted");
    folder.open(1000 * hourMs).noteSupport("unsupported");
    expect(folder.open(1000 * hourMs).support()).toBe("unsupported");
  });

  test("can be replaced: it is then given even to a board that had no keys", () => {
    using folder = rig();
    const keys = folder.open();
    keys.current();
    keys.noteSupport("unsupported");
    const other = "another-key-of-mine";
    expect(keys.replace(other)).toBe(true);
    expect(folder.open().current()).toBe(other);
  });

  test("is seen to be replaced by a client that has given the one before", () => {
    using folder = rig();
    const keys = folder.open();
    expect(keys.isReplaced()).toBe(false);
    keys.current();
    folder.open().replace("another-key-of-mine");
    expect(keys.isReplaced()).toBe(true);
    keys.current();
    expect(keys.isReplaced()).toBe(false);
    rmSync(folder.path, { recursive: true });
    writeFileSync(folder.path, "no key can be read now");
    expect(keys.isReplaced()).toBe(false);
  });
});

test("a board is named by what is dialled, however the host is written", () => {
  const names = [
    ["Board.Example", 4040],
    ["board.example", 4041],
    ["::1", 80],
    ["0:0:0:0:0:0:0:1", 80],
    ["127.0.0.1", 4040],
    ["fe80::1%eth0", 4040],
  ] as const;
  expect(names.map(([host, port]) => nameBoard({ scheme: "tcp", host, port, path: "/" }))).toEqual([
    "tcp_board.example_4040",
    "tcp_board.example_4041",
    "tcp_[::1]_80",
    "tcp_[::1]_80",
    "tcp_127.0.0.1_4040",
    "tcp_[fe80::1%eth0]_4040",
  ]);
});
