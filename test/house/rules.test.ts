import { describe, expect, test } from "bun:test";
import { pureNames } from "./arrows.ts";
import {
  findAssertions,
  findBooleanProperties,
  findForeignNames,
  findLongFiles,
  findMembers,
  findNames,
  findPublicFields,
  findRepeatedTypes,
  findThrows,
  findUndocumented,
  findWrites,
  inOrder,
} from "./rules.ts";
import { parseSourceFile } from "./source-file.ts";

const parse = (text: string) => [parseSourceFile("src/a.ts", text)];
const found = (...names: string[]) => names.map((name) => `src/a.ts: ${name}`);

describe("the rules of the house", () => {
  for (const text of [
    "new Date()",
    "const now: Date = 1",
    "function f(now?: Date) {}",
    "const a = { Date }",
    "Math.random()",
    `Math["random"]()`,
    "const { random } = Math",
    "(Math).random()",
    "new Intl.DateTimeFormat().format()",
    "AbortSignal.timeout(5)",
    "setTimeout(() => 1, 1)",
    "globalThis.x",
    "self.Date",
    "global.process",
    "eval('1')",
    "Function('return 1')",
    "(() => 1).constructor('return 1')",
    "Reflect.get(1, 'a')",
    "Bun.write",
    "process.env.A",
    "import.meta.env",
    "new EventSource('a')",
    "new WebSocket('a')",
    "{ const Date = 1; } Date",
    "const f = (Date: number) => 1; Date",
    "let a: typeof Date",
    "export { fetch }",
    "declare const Date: { now(): number }; Date.now()",
    "declare function setTimeout(): void; setTimeout()",
  ]) {
    test(`a name that actors may not read is found: ${text}`, () => {
      expect(findForeignNames(parse(text), pureNames)).not.toEqual([]);
    });
  }

  test("a name that the file declares is none of the world's, whatever declares it", () => {
    const text = `
      import Date, { fetch, a as self } from "./b.ts";
      import type { Bun } from "./b.ts";
      export * as process from "./b.ts";
      export { crypto } from "./b.ts";
      const b = { Date: 1, fetch, top() {} }; b.Date; b.setTimeout; const s = "Date"; // Date
      Date; fetch; self; let c: Bun;
      function f<T>({ x: location, ...name }: T, [open = 1]: number[]) { location; name; open; f; }
      class Worker<U> { status?: U; screen() { return Worker; } }
      for (const event of []) event;
      for (let parent = 0; parent < 1; parent++) parent;
      try { } catch (top) { top; }
      switch (1) { case 1: { const history = 1; history; } }
      interface G<V> { (close: V): void; readonly [key: string]: V; m(alert: V): typeof alert; }
      type H = { [K in keyof G<1>]: K extends infer I ? I : never } & [length: 1];
      outer: for (;;) { break outer; }
      const d = [] as const; Math.floor(1); new Map(); undefined;
    `;
    expect(findForeignNames(parse(text), pureNames)).toEqual([]);
  });

  test("a name and a module that are looked for are found, and so is a member, however it is reached", () => {
    const text = `
      import { sleep } from "bun";
      import { setTimeout as wait } from "timers/promises";
      new Promise((resolve) => setTimeout(resolve, 1));
      Bun.sleep(1); Bun["sleep"](1); page?.waitForTimeout(1);
      const { sleep: nap } = Bun;
    `;
    expect(inOrder(findNames(parse(text), ["setTimeout", "timers/promises"]))).toEqual(
      found("setTimeout", "timers/promises"),
    );
    expect(findMembers(parse(text), ["sleep", "setTimeout", "waitForTimeout"])).toEqual(
      found(
        ...["import { sleep }", "import { setTimeout }", "Bun.sleep", `Bun["sleep"]`],
        ...["page?.waitForTimeout", "{ sleep }"],
      ),
    );
  });

  test("a write to a property of another object is found, whatever writes it", () => {
    const text = `
      a.b = 1; a.c += 1; a.d++; delete a.e; a["f"] = 1; this.g.h = 1; this.#i.j = 1; this.k[0] = 1;
      [a.l] = []; ({ x: a.m, ...a.n } = a); for (a.o of []) {} (a as B).p = 1; a!.q = 1; a.r ??= 1;
      Object.assign(a, {}); Reflect.set(a, "s", 1); Object.defineProperty(a, "t", {});
      this.u = 1; this.#v++; this.#w[0] = 1; let x = 1; x = 2; a.y; ({ z: x } = a);
    `;
    expect(findWrites(parse(`class A { #i; #v; #w; m() { ${text} } }`))).toEqual(
      found(
        ...["a.b", "a.c", "a.d", "a.e", `a["f"]`, "this.g.h", "this.#i.j", "this.k[0]", "a.l", "a.m", "a.n"],
        ...["a.o", "(aasB).p", "a!.q", "a.r", "Object.assign", "Reflect.set", "Object.defineProperty"],
      ),
    );
  });

  test("a public field that others could write is found", () => {
    const text = `class A {
      a = 1; b: number | undefined; static c = 1; set d(value: number) {} ["e"] = 1;
      readonly f = 1; #g = 1; private h = 1; get i() { return 1; } j() {}
      constructor(public k: number, readonly l: number) {}
    }`;
    expect(findPublicFields(parse(text))).toEqual(found("a", "b", "c", "d", "e", "k"));
  });

  test("a boolean beside a chart is found, in a type and in a value", () => {
    const text = `
      interface A { isA: boolean; isB?: boolean | undefined; isC: true; has(): boolean; d: string }
      class E { isE: boolean = true; }
      const f = { isF: false, g: 1 };
    `;
    expect(findBooleanProperties(parse(text))).toEqual(found("isA", "isB", "isC", "isE", "isF"));
  });

  test("a throw is found, and in a comment it is none", () => {
    expect(findThrows(parse("function f() { if (a) throw b; }"))).toEqual(["src/a.ts"]);
    expect(findThrows(parse("// throw b;"))).toEqual([]);
  });

  test("a type that two files declare is found", () => {
    const files = [
      parseSourceFile("src/a.ts", "export interface Round {}"),
      parseSourceFile("src/b.ts", "type Round = 1;"),
      parseSourceFile("src/c.ts", "class Other {}"),
    ];
    expect(findRepeatedTypes(files)).toEqual(["Round: src/a.ts, src/b.ts"]);
  });

  test("a type assertion, any, and a silenced check are found; as const and the types of a machine are not", () => {
    const text = `
      const a = b as C;
      const d = <E>f;
      let g: any;
      // @ts-expect-error because
      /* biome-ignore lint/x/y: because */
      const h = ["x"] as const;
      const i = { context: {} as J };
    `;
    expect(findAssertions([parseSourceFile("src/a.ts", text)])).toHaveLength(5);
  });

  test("an export without a docstring is found, whatever it declares", () => {
    const text = `
      /** Documented. */
      export const a = 1;
      export const b = 2;
      // Not a docstring.
      export function c() {}
      export class D {}
      export interface E {}
      export type F = 1;
      export { a as g };
    `;
    expect(findUndocumented([parseSourceFile("src/a.ts", text)])).toEqual(
      ["b", "c", "D", "E", "F"].map((name) => `src/a.ts: ${name}`),
    );
  });

  test("a file of more lines than the limit is found, one at the limit is not", () => {
    const files = [200, 201].map((lines) => parseSourceFile(`src/${lines}.ts`, "a;\n".repeat(lines)));
    expect(findLongFiles(files, 200)).toEqual(["src/201.ts: 201"]);
  });

  test("a file that cannot be parsed is an error that names it", () => {
    expect(() => parseSourceFile("src/a.ts", "import {")).toThrow("src/a.ts: ");
  });
});
