import { describe, expect, test } from "bun:test";
import { BoardStorage } from "../../../src/web/model/board-storage.ts";

/** A browser's store, with these texts in it. */
function storeWith(texts: Record<string, string> = {}) {
  const content = new Map(Object.entries(texts));
  return {
    content,
    get: (key: string) => content.get(key),
    set(key: string, value: string | undefined) {
      if (value === undefined) content.delete(key);
      else content.set(key, value);
    },
  };
}

describe("what the page keeps for a board", () => {
  test("what was kept under the address is the board's once it says who it is", () => {
    const store = storeWith({ key: "secret", draft: "hello", sound: "on" });
    const board = new BoardStorage(store, "/");
    expect([board.identity, board.get("key")]).toEqual([undefined, "secret"]);
    expect(board.recognize("a")).toBe("first");
    expect([board.get("key"), board.get("draft")]).toEqual(["secret", "hello"]);
    expect(Object.fromEntries(store.content)).toEqual({
      "board-at./": "a",
      "key.a": "secret",
      "draft.a": "hello",
      sound: "on",
    });
  });

  test("after a reload it is there before the board has answered", () => {
    const store = storeWith({ draft: "hello" });
    new BoardStorage(store, "/").recognize("a");
    const again = new BoardStorage(store, "/");
    expect([again.identity, again.get("draft"), again.recognize("a")]).toEqual(["a", "hello", "same"]);
  });

  test("another board at the address changes nothing until the reader goes there, and neither gets the other's", () => {
    const store = storeWith();
    const board = new BoardStorage(store, "/");
    board.recognize("a");
    board.set("draft", "for a");
    expect([board.recognize("b"), board.get("draft")]).toEqual(["another", "for a"]);
    board.enter("b");
    expect(board.get("draft")).toBe(undefined);
    board.set("draft", "for b");
    board.enter("a");
    expect([board.get("draft"), new BoardStorage(store, "/").identity]).toEqual(["for a", "a"]);
  });

  test("a page stays with its board although another tab has gone on to another one", () => {
    const store = storeWith();
    const board = new BoardStorage(store, "/");
    board.stay();
    expect(new BoardStorage(store, "/").identity).toBe(undefined);
    board.recognize("a");
    new BoardStorage(store, "/").enter("b");
    board.stay();
    expect(new BoardStorage(store, "/").identity).toBe("a");
  });

  test("two boards below one origin are kept apart, and a board at two addresses is one", () => {
    const store = storeWith({ key: "old" });
    const [one, other] = [new BoardStorage(store, "/one/"), new BoardStorage(store, "/other/")];
    one.recognize("a");
    other.recognize("b");
    expect([one.get("key"), other.get("key")]).toEqual(["old", undefined]);
    const moved = new BoardStorage(store, "/moved/");
    moved.recognize("a");
    expect(moved.get("key")).toBe("old");
  });

  test("what is kept for the board already is not replaced by what was kept under the address", () => {
    const store = storeWith({ key: "old", "key.a": "newer" });
    const board = new BoardStorage(store, "/");
    board.recognize("a");
    expect([board.get("key"), store.content.has("key")]).toEqual(["newer", false]);
  });

  test("a text is created once", () => {
    const board = new BoardStorage(storeWith(), "/");
    expect([board.create("key", "one"), board.create("key", "two")]).toEqual(["one", "one"]);
    const blocked = new BoardStorage({ get: () => undefined, set: () => undefined }, "/");
    expect(blocked.create("key", "one")).toBe(undefined);
  });

  test("a board that is forgotten leaves nothing, and other boards keep theirs", () => {
    const store = storeWith({ "key.b": "b's", sound: "on" });
    const board = new BoardStorage(store, "/");
    board.recognize("a");
    for (const key of ["key", "draft", "token", "unread"]) board.set(key, "x");
    board.forget();
    expect(Object.fromEntries(store.content)).toEqual({ "key.b": "b's", sound: "on" });
    expect([board.identity, board.recognize("a")]).toEqual([undefined, "first"]);
  });
});
