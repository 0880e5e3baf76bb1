import { describe, expect, test } from "bun:test";
import type { KeySupport } from "../../../actors/client/ports.ts";
import { BrowserStorage, type WebStorage } from "../../../src/web/browser/browser-storage.ts";
import { OwnNames } from "../../../src/web/model/own-names.ts";

function storeOf(map: Map<string, string>): WebStorage {
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => map.set(key, value),
    removeItem: (key) => map.delete(key),
  };
}

const boardWith = (support: KeySupport) => ({ support: () => support });

/** A browser; `openTab` opens the page in a tab whose own store has what `tab` has. */
function rig(support: KeySupport = "unknown") {
  const browser = new BrowserStorage(() => storeOf(local));
  const local = new Map<string, string>();
  return {
    openTab: (tab: Map<string, string>) =>
      new OwnNames(new BrowserStorage(() => storeOf(tab)), browser, boardWith(support)),
  };
}

const blocked = new BrowserStorage(() => {
  throw new Error("the browser forbids it");
});

describe("the names of a page", () => {
  test("a reload restores the name", () => {
    const { openTab } = rig();
    const tab = new Map<string, string>();
    const before = openTab(tab);
    before.add("ann");
    before.save();
    expect(openTab(tab).current).toBe("ann");
  });

  test("another tab, or a duplicate of the first, only proposes the name", () => {
    const { openTab } = rig();
    const tab = new Map<string, string>();
    const first = openTab(tab);
    first.add("ann");
    first.save();
    first.restore();
    for (const other of [openTab(new Map()), openTab(new Map(tab))]) {
      expect([other.current, other.proposed]).toEqual([undefined, "ann"]);
    }
  });

  test("on a board with keys another tab takes the name itself, and a reload restores the name of its tab", () => {
    const { openTab } = rig("accepted");
    const tab = new Map<string, string>();
    const first = openTab(tab);
    expect(first.current).toBeUndefined();
    first.add("ann");
    const second = openTab(new Map());
    expect(second.current).toBe("ann");
    second.add("bob");
    first.save();
    expect([openTab(tab).current, openTab(new Map()).current]).toEqual(["ann", "bob"]);
  });

  test("each former name is known, whatever its case", () => {
    const names = rig().openTab(new Map());
    for (const name of ["ann", "Anna", "ANN"]) names.add(name);
    expect(["Ann", "anna", "bob"].map((name) => names.has(name))).toEqual([true, true, false]);
  });

  test("a later page of the browser is called by its last five names, which prove nothing of a sender", () => {
    const { openTab } = rig();
    const before = openTab(new Map());
    for (const name of ["ann", "bo", "Cy", "di", "ed", "ANN", "flo"]) before.add(name);
    const later = openTab(new Map());
    expect(later.all).toEqual(["cy", "di", "ed", "ann", "flo"]);
    expect(later.has("flo")).toBe(false);
    later.forget();
    expect(openTab(new Map()).all).toEqual([]);
  });

  test("a browser that blocks storage causes no error", () => {
    const names = new OwnNames(blocked, blocked, boardWith("accepted"));
    names.add("ann");
    names.save();
    names.restore();
    expect([names.current, names.proposed]).toEqual(["ann", "ann"]);
    expect(new OwnNames(blocked, blocked, boardWith("accepted")).proposed).toBe("");
  });
});
