import { describe, expect, test } from "bun:test";
import {
  asksForLife,
  type Claimant,
  decideClaim,
  decideRelease,
  decodeNameRow,
  encodeNameRow,
  type NameRow,
  nameOfKey,
  othersOf,
  rowKey,
} from "../../../src/store/nats/name-row.ts";

const keyed = (person: string): Claimant => ({ person, holder: "a.2" });
const keyless: Claimant = { person: undefined, holder: "a.2" };
const rowOf = (person: string | undefined, ...holders: string[]): NameRow => ({ person, holders });

/** Decides with the holders on other nodes that are alive; reserves if that is due. */
function claim(row: NameRow | undefined, claimant: Claimant, ...alive: string[]) {
  return decideClaim(row, claimant, new Set(alive), "reserve");
}

const taken = { result: "taken", change: "none" } as const;
const claimed = (row: NameRow) => ({ result: "claimed", change: "write", row }) as const;

describe("a claim", () => {
  test("[NAM-4] takes a free name, with or without a key", () => {
    expect(claim(undefined, keyed("P"))).toEqual(claimed(rowOf("P", "a.2")));
    expect(claim(undefined, keyless)).toEqual(claimed(rowOf(undefined, "a.2")));
  });

  test("[KEY-2] of the same person adds the node to those that hold the name, whether they are alive or not", () => {
    expect(claim(rowOf("P", "b.1"), keyed("P"), "b.1")).toEqual(claimed(rowOf("P", "b.1", "a.2")));
    expect(claim(rowOf("P", "b.1"), keyed("P"))).toEqual(claimed(rowOf("P", "b.1", "a.2")));
    expect(asksForLife(rowOf("P", "b.1"), keyed("P"))).toBe(false);
  });

  test("[KEY-3] of the same person has a reserved name at once", () => {
    expect(claim(rowOf("P"), keyed("P"))).toEqual(claimed(rowOf("P", "a.2")));
  });

  test("[NAM-4] of another person is refused while one holder is alive, and while the name is reserved", () => {
    for (const claimant of [keyed("Q"), keyless]) {
      expect(claim(rowOf("P", "b.1", "c.1"), claimant, "c.1")).toEqual(taken);
      expect(claim(rowOf("P"), claimant)).toEqual(taken);
      expect(claim(rowOf(undefined, "b.1"), claimant, "b.1")).toEqual(taken);
    }
  });

  test("without a key is another person than any, also on the same node", () => {
    expect(asksForLife(rowOf(undefined, "b.1"), keyless)).toBe(true);
    expect(claim(rowOf(undefined, "b.1"), keyless, "b.1")).toEqual(taken);
  });

  test("[SRV-5] takes over a name without a key from nodes that are dead", () => {
    expect(claim(rowOf(undefined, "b.1"), keyless)).toEqual(claimed(rowOf(undefined, "a.2")));
    expect(claim(rowOf(undefined, "b.1"), keyed("Q"))).toEqual(claimed(rowOf("Q", "a.2")));
  });

  test("[KEY-3] [SRV-5] of another person reserves a name with a key whose nodes are dead, and is refused", () => {
    const reserved = { result: "taken", change: "reserve", row: rowOf("P") } as const;
    expect(claim(rowOf("P", "b.1", "c.1"), keyed("Q"))).toEqual(reserved);
    expect(claim(rowOf("P", "b.1"), keyless)).toEqual(reserved);
  });

  test("[LIM-18] without a grace period takes over such a name at once", () => {
    expect(decideClaim(rowOf("P", "b.1"), keyed("Q"), new Set(), "free")).toEqual(claimed(rowOf("Q", "a.2")));
  });

  test("does not mind what the row says of its own node, in this epoch or an earlier one", () => {
    expect(othersOf(rowOf("P", "a.1", "b.1", "a.2"), "a.2")).toEqual(["b.1"]);
    expect(claim(rowOf("P", "a.1", "b.1", "a.2"), keyed("P"))).toEqual(claimed(rowOf("P", "b.1", "a.2")));
    expect(claim(rowOf(undefined, "a.1"), keyless)).toEqual(claimed(rowOf(undefined, "a.2")));
    expect(othersOf(rowOf("P", "a-b.1", "aa.1"), "a.2")).toEqual(["a-b.1", "aa.1"]);
  });
});

describe("a release", () => {
  const release = (row: NameRow | undefined, leaving: "reserve" | "free", ...alive: string[]) =>
    decideRelease(row, "a.2", new Set(alive), leaving);

  test("leaves the name to the other nodes that hold it and are alive", () => {
    const row = rowOf("P", "a.2", "b.1", "c.1");
    expect(release(row, "reserve", "c.1")).toEqual({ change: "write", row: rowOf("P", "c.1") });
    expect(release(row, "free", "b.1", "c.1")).toEqual({ change: "write", row: rowOf("P", "b.1", "c.1") });
  });

  test("[KEY-3] reserves a name with a key that nobody else holds, but not after a rename", () => {
    expect(release(rowOf("P", "a.2"), "reserve")).toEqual({ change: "reserve", row: rowOf("P") });
    expect(release(rowOf("P", "a.2", "b.1"), "reserve")).toEqual({ change: "reserve", row: rowOf("P") });
    expect(release(rowOf("P", "a.2"), "free")).toEqual({ change: "remove" });
  });

  test("[REG-4] frees a name without a key", () => {
    expect(release(rowOf(undefined, "a.2"), "reserve")).toEqual({ change: "remove" });
  });

  test("changes nothing in a row that does not name the node", () => {
    for (const row of [undefined, rowOf("P", "b.1"), rowOf("P")])
      expect(release(row, "free", "b.1")).toEqual({ change: "none" });
  });

  test("removes what an earlier epoch of the node left", () => {
    expect(release(rowOf("P", "a.1"), "reserve")).toEqual({ change: "reserve", row: rowOf("P") });
    expect(release(rowOf(undefined, "a.1"), "reserve")).toEqual({ change: "remove" });
  });
});

describe("a row in its bucket", () => {
  test("is what was written", () => {
    for (const row of [rowOf("P", "a.1", "b.1"), rowOf(undefined, "a.1"), rowOf("P")])
      expect(decodeNameRow(encodeNameRow(row))).toEqual(row);
  });

  test("has the name's key in hexadecimal digits, which the engine allows for every name", () => {
    expect(rowKey("Bob")).toBe(rowKey("bOB"));
    expect(rowKey("Zoë")).toMatch(/^[0-9a-f]+$/);
    expect(nameOfKey(rowKey("Zoë"))).toBe("zoë");
  });

  test("that is damaged belongs to somebody unknown: nobody takes the name", () => {
    const texts = [
      "",
      "{",
      "null",
      "[]",
      "7",
      '{"person":"P"}',
      '{"person":7,"holders":[]}',
      '{"person":null,"holders":[7]}',
    ];
    for (const text of texts) {
      expect([text, claim(decodeNameRow(text), keyed("P"))]).toEqual([text, taken]);
      expect(decideRelease(decodeNameRow(text), "a.2", new Set(), "free")).toEqual({ change: "none" });
    }
  });
});
