import { describe, expect, test } from "bun:test";
import { ReservedNames } from "../../../src/store/nats/reserved-names.ts";
import { UnsettledNames } from "../../../src/store/nats/unsettled-names.ts";

describe("unsettled names", () => {
  test("a name that was left is due at once, and settled by one look", () => {
    const names = new UnsettledNames(10);
    names.left("bob", "free", 0);
    expect(names.findDue(0, 10)).toEqual(["bob"]);
    expect(names.leavingOf("bob")).toBe("free");
    names.looked("bob", true, 0);
    expect([names.findDue(1e9, 10), names.leavingOf("bob")]).toEqual([[], undefined]);
  });

  test("a look that fails is repeated after a second, then at longer intervals, up to 16 s", () => {
    const names = new UnsettledNames(10);
    names.left("bob", "reserve", 0);
    const delays: number[] = [];
    let nowMs = 0;
    for (let looks = 0; looks < 7; looks++) {
      names.looked("bob", false, nowMs);
      const before = nowMs;
      while (names.findDue(nowMs, 1).length === 0) nowMs += 1000;
      delays.push((nowMs - before) / 1000);
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 16, 16]);
  });

  test("a change that had no answer is looked for until it can come no more", () => {
    const names = new UnsettledNames(10);
    names.doubted("bob", 0);
    expect(names.findDue(0, 10)).toEqual([]);
    expect(names.findDue(1000, 10)).toEqual(["bob"]);
    names.looked("bob", true, 29_999);
    expect(names.leavingOf("bob")).toBe("reserve");
    names.looked("bob", true, 30_000);
    expect(names.leavingOf("bob")).toBeUndefined();
  });

  test("a name that is left in doubt is due at once, and stays in doubt", () => {
    const names = new UnsettledNames(10);
    names.doubted("bob", 0);
    names.left("bob", "free", 10);
    expect(names.findDue(10, 10)).toEqual(["bob"]);
    names.looked("bob", true, 10);
    expect(names.leavingOf("bob")).toBe("free");
  });

  test("one name too many makes it forget the first one, and say so once", () => {
    const names = new UnsettledNames(2);
    for (const name of ["a", "b"]) names.left(name, "free", 0);
    expect(names.takeForgotten()).toBe(false);
    names.left("c", "free", 0);
    expect(names.findDue(0, 10)).toEqual(["b", "c"]);
    expect([names.takeForgotten(), names.takeForgotten()]).toEqual([true, false]);
  });
});

describe("reserved names", () => {
  test("[LIM-17] one too many frees the one that was reserved first; expired ones and those in use do not count", () => {
    const names = new ReservedNames(2);
    const add = (name: string, nowMs: number) =>
      names.add(name, { revision: nowMs + 1, untilMs: nowMs + 100 }, nowMs)?.name;
    expect([add("a", 0), add("b", 1)]).toEqual([undefined, undefined]);
    expect(names.add("c", { revision: 9, untilMs: 102 }, 2)).toEqual({ name: "a", revision: 1 });
    names.remove("b");
    expect(add("d", 3)).toBeUndefined();
    expect([add("e", 200), add("f", 201)]).toEqual([undefined, undefined]);
  });
});
