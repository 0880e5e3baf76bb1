import { describe, expect, test } from "bun:test";
import { BrowserStorage } from "../../../src/web/browser/browser-storage.ts";
import { OwnMessages } from "../../../src/web/model/own-messages.ts";
import { PendingMessages } from "../../../src/web/model/pending.ts";

/** A tab whose page had the names `held` and has `registered` now; `openPage` loads the page anew. */
function rig(registered: string | undefined, held: readonly string[] = []) {
  const store = new Map<string, string>();
  const tab = new BrowserStorage(() => ({
    getItem: (key) => store.get(key) ?? null,
    setItem: (key, value) => store.set(key, value),
    removeItem: (key) => store.delete(key),
  }));
  const openPage = (name: string | undefined) => {
    const pending = new PendingMessages(() => undefined);
    const names = { has: (sender: string) => held.includes(sender) };
    return { pending, own: new OwnMessages(tab, { names, pending, registered: () => name }) };
  };
  return { ...openPage(registered), openPage };
}

function message(id: number, sender: string, text = "hello") {
  return { id, sender, text };
}

describe("the messages that a page has written", () => {
  test("one that comes under the name that is registered now is its own, in any case of its letters", () => {
    const { own } = rig("ann", ["ann"]);
    expect(own.recognize(message(1, "Ann"), "fresh")).toBe(true);
    expect(own.recognize(message(3, "bob"), "fresh")).toBe(false);
  });

  test("of what was fetched late only what was on its way is its own: others may have had the name meanwhile", () => {
    const { own, pending } = rig("ann", ["ann"]);
    pending.add("hello");
    pending.settle("stored");
    const fetched = [message(1, "ann", "by another"), message(2, "ann"), message(3, "ann", "by another")];
    expect(fetched.map((each) => own.recognize(each, "catch-up"))).toEqual([false, true, false]);
  });

  test("under a name that it had before only what was on its way is its own", () => {
    const { own, pending } = rig("ann2", ["ann", "ann2"]);
    pending.add("hello");
    pending.settle("stored");
    const taken = [message(1, "ann", "other"), message(2, "bob"), message(3, "ann"), message(4, "ann")];
    expect(taken.map((each) => own.recognize(each, "fresh"))).toEqual([false, false, true, false]);
    expect(pending.list).toEqual([]);
    expect(rig(undefined, ["ann"]).own.recognize(message(1, "ann"), "fresh")).toBe(false);
  });

  test("after a reload they are known by the whole line, not by the name or the id alone", () => {
    const { own, openPage } = rig("ann", ["ann"]);
    own.recognize(message(7, "ann"), "fresh");
    const reloaded = openPage("ann").own;
    const before = [message(6, "ann"), message(7, "ann"), message(7, "ann", "of another board")];
    expect(before.map((each) => reloaded.has(each))).toEqual([false, true, false]);
    expect(before.map((each) => reloaded.recognize(each, "history"))).toEqual([false, true, false]);
  });

  test("on another board they are forgotten, after a reload too", () => {
    const { own, openPage } = rig("ann");
    own.recognize(message(7, "ann"), "fresh");
    own.clear();
    expect([own, openPage("ann").own].map((each) => each.has(message(7, "ann")))).toEqual([false, false]);
  });

  test("only the newest thousand are remembered", () => {
    const { own, openPage } = rig("ann");
    for (let id = 1; id <= 1001; id++) own.recognize(message(id, "ann"), "fresh");
    for (const each of [own, openPage("ann").own])
      expect([1, 2, 1001].map((id) => each.has(message(id, "ann")))).toEqual([false, true, true]);
  });
});
