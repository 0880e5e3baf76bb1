import { describe, expect, test } from "bun:test";
import { NameTenure } from "../../../src/client/core/name-tenure.ts";
import { BrowserStorage } from "../../../src/web/browser/browser-storage.ts";
import { Outbox } from "../../../src/web/model/outbox.ts";
import { OwnMessages } from "../../../src/web/model/own-messages.ts";
import { statusWith } from "../../support/client-status.ts";

/** A tab whose page had the names `held` and has `registered` now; `openPage` reloads the page. */
function rig(registered: string | undefined, held: readonly string[] = []) {
  const store = new Map<string, string>();
  const tab = new BrowserStorage(() => ({
    getItem: (key) => store.get(key) ?? null,
    setItem: (key, value) => store.set(key, value),
    removeItem: (key) => store.delete(key),
  }));
  const openPage = (name: string | undefined) => {
    const outbox = new Outbox({ send: () => undefined, changed: () => undefined });
    outbox.open();
    const names = { has: (sender: string) => held.includes(sender) };
    const tenure = new NameTenure();
    tenure.update(statusWith({ name }));
    return { outbox, own: new OwnMessages(tab, { names, outbox, held: tenure }) };
  };
  return { ...openPage(registered), openPage };
}

function message(id: number, sender: string, text = "hello") {
  return { id, sender, text };
}

describe("a page's own messages", () => {
  test("a fresh one under the registered name is own, whatever the case of the name", () => {
    const { own } = rig("ann", ["ann"]);
    expect(own.recognize(message(1, "Ann"), "fresh")).toBe(true);
    expect(own.recognize(message(3, "bob"), "fresh")).toBe(false);
  });

  test("a backfilled one is own only if it was outbox: others may have held the name meanwhile", () => {
    const { own, outbox } = rig("ann", ["ann"]);
    outbox.add("hello");
    outbox.settle({ status: "stored" });
    const fetched = [message(1, "ann", "by another"), message(2, "ann"), message(3, "ann", "by another")];
    expect(fetched.map((each) => own.recognize(each, "catch-up"))).toEqual([false, true, false]);
  });

  test("one that was posted is known by its id, however it arrives and whatever its name", () => {
    const { own, outbox } = rig("ann", ["ann"]);
    outbox.add("hello");
    outbox.settle({ status: "stored", id: 5 });
    expect([4, 5, 6].map((id) => own.recognize(message(id, "nan"), "catch-up"))).toEqual([
      false,
      true,
      false,
    ]);
    expect(outbox.list).toEqual([]);
  });

  test("one under a former name is own only if it was pending", () => {
    const { own, outbox } = rig("ann2", ["ann", "ann2"]);
    outbox.add("hello");
    outbox.settle({ status: "stored" });
    const taken = [message(1, "ann", "other"), message(2, "bob"), message(3, "ann"), message(4, "ann")];
    expect(taken.map((each) => own.recognize(each, "fresh"))).toEqual([false, false, true, false]);
    expect(outbox.list).toEqual([]);
    expect(rig(undefined, ["ann"]).own.recognize(message(1, "ann"), "fresh")).toBe(false);
  });

  test("after a reload they are recognized by the whole line, not by the name or the id alone", () => {
    const { own, openPage } = rig("ann", ["ann"]);
    own.recognize(message(7, "ann"), "fresh");
    const reloaded = openPage("ann").own;
    const before = [message(6, "ann"), message(7, "ann"), message(7, "ann", "of another board")];
    expect(before.map((each) => reloaded.has(each))).toEqual([false, true, false]);
    expect(before.map((each) => reloaded.recognize(each, "history"))).toEqual([false, true, false]);
  });

  test("a board reset forgets them, after a reload too", () => {
    const { own, openPage } = rig("ann");
    own.recognize(message(7, "ann"), "fresh");
    own.clear();
    expect([own, openPage("ann").own].map((each) => each.has(message(7, "ann")))).toEqual([false, false]);
  });

  test("only the newest 1,000 are remembered", () => {
    const { own, openPage } = rig("ann");
    for (let id = 1; id <= 1001; id++) own.recognize(message(id, "ann"), "fresh");
    for (const each of [own, openPage("ann").own])
      expect([1, 2, 1001].map((id) => each.has(message(id, "ann")))).toEqual([false, true, true]);
  });
});
