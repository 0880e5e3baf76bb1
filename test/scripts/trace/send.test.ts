import { describe, expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { countBorders } from "../../../scripts/trace/borders.ts";
import { entryFunction, instrument } from "../../../scripts/trace/instrument.ts";
import { collectOutput } from "../../support/collect-output.ts";

const mainPath = fileURLToPath(new URL("../../../scripts/trace/main.ts", import.meta.url));

/** How many entries a module reports when it runs instrumented. */
function entriesOf(text: string): number {
  let count = 0;
  const run = new Function(entryFunction, instrument("a.ts", text));
  run(() => {
    count++;
  });
  return count;
}

describe("the trace of a send", () => {
  test("every kind of function reports its entry, once", () => {
    expect(entriesOf("function f() { return 1; } f();")).toBe(1);
    expect(entriesOf("const f = () => 1; f(); f();")).toBe(2);
    expect(entriesOf("const f = (a) => ({ a }); f(1);")).toBe(1);
    expect(
      entriesOf(
        "class A { #a = 1; constructor() {} get a() { return this.#a; } m() { return this.a; } } new A().m();",
      ),
    ).toBe(3);
  });

  test("a second entry into a file that was left counts as a return", () => {
    expect(countBorders(["a", "a", "b", "a", "c", "b", "b"])).toEqual({
      sequence: ["a", "b", "a", "c", "b"],
      crossings: 4,
      returns: 2,
    });
    expect(countBorders([])).toEqual({ sequence: [], crossings: 0, returns: 0 });
  });

  for (const store of ["memory", "sqlite"]) {
    test(`a send returns to a file at most ten times (${store})`, async () => {
      const child = Bun.spawn([process.execPath, mainPath, store], { stdout: "pipe", stderr: "pipe" });
      const { stdout, stderr } = await collectOutput(child);
      expect(stderr).toBe("");
      const returns = Number(/(\d+) of them back to a file entered before/.exec(stdout)?.[1]);
      expect(stdout).toContain("src/server/session/session.ts");
      expect(returns).toBeGreaterThan(0);
      expect(returns).toBeLessThanOrEqual(10);
    });
  }
});
