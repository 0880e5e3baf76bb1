import { expect, test } from "bun:test";
import type { About, AboutAnswer } from "../../../src/web/model/about.ts";
import { checkBoard, isBoard } from "../../../src/web/model/board-check.ts";
import { BoardStorage } from "../../../src/web/model/board-storage.ts";

const about = (identity: string | undefined): About => ({
  ...{ title: "Lastword", about: "", nowMs: 1, identity },
  ...{ lastId: undefined, tcpPort: undefined, servers: [] },
});

test("a board that answers is recognized, and a server that does not say who it is changes nothing", async () => {
  const content = new Map<string, string>();
  const store = {
    get: (key: string) => content.get(key),
    set: (key: string, value: string | undefined) => void content.set(key, value ?? ""),
  };
  const storage = new BoardStorage(store, "/");
  const check = async (answer: AboutAnswer) => (await checkBoard(async () => answer, storage)).recognition;
  storage.set("key", "of a");
  expect(await check(about("a"))).toBe("first");
  expect(await check(about("a"))).toBe("same");
  expect(await check(undefined)).toBe("unknown");
  expect(await check(about(undefined))).toBe("unknown");
  expect(await check("no answer")).toBe("unanswered");
  expect([await check("denied"), await check("too many")]).toEqual(["denied", "too many"]);
  expect([storage.identity, storage.get("key")]).toEqual(["a", "of a"]);
  expect(await check(about("b"))).toBe("another");
  expect([storage.identity, storage.get("key")]).toEqual(["a", "of a"]);
});

test("another server of the board is one only if it says that it is this board", () => {
  expect(isBoard(about("a"), "a")).toBe(true);
  expect(isBoard(about("b"), "a")).toBe(false);
  expect(isBoard(about(undefined), undefined)).toBe(false);
  for (const answer of ["no answer", "denied", "too many", undefined] as const)
    expect(isBoard(answer, "a")).toBe(false);
});
