import { describe, expect, test } from "bun:test";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { NameTenure } from "../../../src/client/core/name-tenure.ts";
import { statusWith } from "../../support/client-status.ts";

/** The held name after these statuses. */
function held(...statuses: Partial<ClientStatus>[]): NameTenure {
  const name = new NameTenure();
  for (const status of statuses) name.update(statusWith(status));
  return name;
}

const by = (sender: string, id: number) => ({ id, sender, text: "hi" });

describe("the name that a client holds", () => {
  test("makes fresh messages under it the user's own, whatever its case", () => {
    const name = held({ name: "ann", isCaughtUp: false });
    expect(name.hasSent(by("Ann", 9), "fresh")).toBe(true);
    expect(name.hasSent(by("bob", 9), "fresh")).toBe(false);
    expect(held({ name: undefined }).hasSent(by("ann", 9), "fresh")).toBe(false);
  });

  test("makes missed ones the user's own if they are later than the last one that was known when it was taken", () => {
    const name = held({ name: "ann", lastId: 41 }, { name: "ann", lastId: 50 });
    expect([41, 42, 51].map((id) => name.hasSent(by("ann", id), "catch-up"))).toEqual([false, true, true]);
    expect(name.hasSent(by("ann", 41), "history")).toBe(false);
  });

  test("says nothing of messages that were missed between two connections: the name may have been another's", () => {
    const name = held({ name: "ann", lastId: 41 }, { name: undefined, lastId: 41 });
    name.update(statusWith({ name: "ann", lastId: 41, isCaughtUp: false }));
    expect(name.hasSent(by("ann", 45), "catch-up")).toBe(false);
    name.update(statusWith({ name: "ann", lastId: 50 }));
    expect([50, 51].map((id) => name.hasSent(by("ann", id), "catch-up"))).toEqual([false, true]);
  });

  test("begins again after a rename, and on another board", () => {
    const renamed = held({ name: "ann", lastId: 41 }, { name: "bob", lastId: 50 });
    expect([50, 51].map((id) => renamed.hasSent(by("bob", id), "catch-up"))).toEqual([false, true]);
    expect(renamed.hasSent(by("ann", 51), "catch-up")).toBe(false);
    renamed.boardReset();
    expect(renamed.hasSent(by("bob", 60), "catch-up")).toBe(false);
  });
});
