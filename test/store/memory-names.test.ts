import { describe, expect, test } from "bun:test";
import { MemoryNames, type NameLimits } from "../../src/store/memory-names.ts";

/** Names with a clock that the test moves by hand. */
function startNames(limits: Partial<NameLimits> = {}) {
  let nowMs = 0;
  const all = { maxConnectionsPerName: 3, maxReservedNames: 2, nameGraceMs: 1000, ...limits };
  const names = new MemoryNames(all, () => nowMs);
  const advance = (ms: number) => {
    nowMs += ms;
  };
  /** Registers and ends a connection at once. */
  const visit = async (name: string, owner: number, person?: string) => {
    const result = await names.claim(name, owner, person);
    await names.release(owner);
    return result;
  };
  return { names, advance, visit };
}

describe("names in memory", () => {
  test("[REG-4] without a key, a name is free as soon as its connection ends", async () => {
    const { visit } = startNames();
    expect([await visit("bob", 1), await visit("BOB", 2), await visit("bob", 3, "key")]).toEqual(
      Array(3).fill("claimed"),
    );
  });

  test("[KEY-3] [LIM-18] with a key, it is taken for the grace period and free right after it", async () => {
    const { names, advance, visit } = startNames();
    await visit("bob", 1, "key");
    advance(999);
    expect([await names.claim("bob", 2, undefined), await names.claim("bob", 3, "other")]).toEqual(
      Array(2).fill("taken"),
    );
    advance(1);
    expect(await names.claim("bob", 4, "other")).toBe("claimed");
    expect(await names.claim("bob", 5, "key")).toBe("taken");
  });

  test("[KEY-3] a person who comes back has the name, and the grace period starts again when the connection ends", async () => {
    const { names, advance, visit } = startNames();
    await visit("bob", 1, "key");
    advance(900);
    expect(await names.claim("bob", 2, "key")).toBe("claimed");
    advance(5000);
    expect(await names.claim("bob", 3, undefined)).toBe("taken");
    await names.release(2);
    advance(999);
    expect(await names.claim("bob", 3, undefined)).toBe("taken");
    advance(1);
    expect(await names.claim("bob", 3, undefined)).toBe("claimed");
  });

  test("[KEY-3] [REG-2] a rename frees the old name at once, unless another connection of the person has it", async () => {
    const { names } = startNames();
    await names.claim("bob", 1, "key");
    await names.claim("bob", 2, "key");
    await names.claim("al", 1, "key");
    expect(await names.claim("bob", 3, undefined)).toBe("taken");
    await names.claim("al", 2, "key");
    expect(await names.claim("bob", 3, undefined)).toBe("claimed");
  });

  test("[REG-3] a refused claim keeps the old name, which is then reserved when the connection ends", async () => {
    const { names } = startNames();
    await names.claim("bob", 1, "key");
    await names.claim("al", 2, undefined);
    expect(await names.claim("al", 1, "key")).toBe("taken");
    await names.release(1);
    expect(await names.claim("bob", 3, undefined)).toBe("taken");
  });

  test("[LIM-18] a grace period of 0 reserves nothing", async () => {
    const { names, visit } = startNames({ nameGraceMs: 0 });
    await visit("bob", 1, "key");
    expect(await names.claim("bob", 2, undefined)).toBe("claimed");
  });

  test("[LIM-17] one reserved name too many frees the one that was reserved first, and none that is in use", async () => {
    const { names, visit } = startNames();
    await names.claim("used", 9, "key");
    await visit("first", 1, "key");
    await visit("second", 2, "key");
    expect(await names.claim("first", 3, undefined)).toBe("taken");
    await visit("third", 4, "key");
    expect(await names.claim("first", 5, undefined)).toBe("claimed");
    for (const name of ["second", "third", "used"])
      expect([name, await names.claim(name, 6, undefined)]).toEqual([name, "taken"]);
  });

  test("[LIM-17] a name that its person uses again does not count as reserved", async () => {
    const { names, visit } = startNames();
    await visit("first", 1, "key");
    await visit("second", 2, "key");
    await names.claim("first", 3, "key");
    await visit("third", 4, "key");
    for (const name of ["first", "second", "third"])
      expect([name, await names.claim(name, 6, undefined)]).toEqual([name, "taken"]);
  });

  test("[KEY-4] [LIM-16] the limit of connections is reached by three, and a place is free when one has ended or renamed", async () => {
    const { names } = startNames();
    for (const owner of [1, 2, 3]) expect(await names.claim("bob", owner, "key")).toBe("claimed");
    expect(await names.claim("bob", 4, "key")).toBe("full");
    expect(await names.claim("Bob", 3, "key")).toBe("claimed");
    await names.claim("al", 1, "key");
    expect(await names.claim("bob", 4, "key")).toBe("claimed");
    await names.release(2);
    expect(await names.claim("bob", 5, "key")).toBe("claimed");
    expect(await names.claim("bob", 6, "key")).toBe("full");
  });

  test("a connection number is no key: connections without a key are different people", async () => {
    const { names } = startNames();
    await names.claim("bob", 1, undefined);
    expect(await names.claim("bob", 2, "1")).toBe("taken");
  });

  test("a release without a name does nothing", async () => {
    const { names } = startNames();
    await names.release(1);
    expect(await names.claim("bob", 2, undefined)).toBe("claimed");
  });
});
