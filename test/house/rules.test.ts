import { describe, expect, test } from "bun:test";
import {
  findAssertions,
  findCycles,
  findForbiddenImports,
  findForbiddenNames,
  findLongFiles,
  findRepeatedTypes,
  findUndocumented,
} from "./rules.ts";
import { parseSourceFile } from "./source-file.ts";

const arrows = { "src/protocol/": ["src/protocol/"], "src/net/": ["src/protocol/", "type src/server/"] };

function forbiddenIn(path: string, text: string): string[] {
  return findForbiddenImports([parseSourceFile(path, text)], arrows);
}

describe("the rules of the house", () => {
  for (const [kind, text] of Object.entries({
    "a side effect": `import "../server/settings.ts";`,
    "a name": `import { a } from "../server/settings.ts";`,
    "names on several lines": `import {\n  a,\n  b,\n} from "../server/settings.ts";`,
    "a default and a namespace": `import a, * as b from "../server/settings.ts";`,
    "a type": `import type { A } from "../server/settings.ts";`,
    "a type among names": `import { type A } from "../server/settings.ts";`,
    "a type in an expression": `let a: import("../server/settings.ts").A;`,
    "the type of a module": `let a: typeof import("../server/settings.ts");`,
    "a dynamic import": `const a = () => import("../server/settings.ts");`,
    "a dynamic import with options": `await import("../server/settings.ts", { with: { type: "text" } });`,
    "an export of a name": `export { a } from "../server/settings.ts";`,
    "an export of a type": `export type { A } from "../server/settings.ts";`,
    "an export of everything": `export * from "../server/settings.ts";`,
    "an export of a namespace": `export * as a from "../server/settings.ts";`,
    "a require": `const a = require("../server/settings.ts");`,
    "an import assignment": `import a = require("../server/settings.ts");`,
    "a worker": `new Worker(new URL("../server/settings.ts", import.meta.url));`,
  })) {
    test(`an import that no arrow allows is found: ${kind}`, () => {
      expect(forbiddenIn("src/protocol/a.ts", text)).toEqual(["src/protocol/a.ts -> src/server/settings.ts"]);
    });
  }

  test("an import in a comment or a string is none, and one of the own room is allowed", () => {
    const text = `// import "../server/a.ts"\nconst a = 'import "../server/a.ts"';\nimport "./b.ts";`;
    expect(forbiddenIn("src/protocol/a.ts", text)).toEqual([]);
  });

  test("a package that no arrow allows is found", () => {
    expect(forbiddenIn("src/protocol/a.ts", `import { createActor } from "xstate";`)).toEqual([
      "src/protocol/a.ts -> xstate",
    ]);
  });

  test("an arrow for types allows types alone", () => {
    expect(forbiddenIn("src/net/a.ts", `import type { A } from "../server/a.ts";`)).toEqual([]);
    for (const text of [
      `import { A } from "../server/a.ts";`,
      `import { type A, b } from "../server/a.ts";`,
    ]) {
      expect(forbiddenIn("src/net/a.ts", text)).toEqual(["src/net/a.ts -> src/server/a.ts"]);
    }
  });

  test("a file outside every room is found", () => {
    expect(forbiddenIn("src/new/a.ts", "")).toEqual(["src/new/a.ts is in no room"]);
  });

  test("a cycle of values is found, and so is a cycle that only types close", () => {
    const a = parseSourceFile("src/a.ts", `import { b } from "./b.ts";`);
    const b = (text: string) => parseSourceFile("src/b.ts", text);
    const back = b(`export const b = 1; import "./c.ts";`);
    const c = parseSourceFile("src/c.ts", `await import("./a.ts");`);
    expect(findCycles([a, back, c], "values")).toEqual(["src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts"]);
    const types = [a, b(`import type { A } from "./a.ts";`)];
    expect(findCycles(types, "values")).toEqual([]);
    expect(findCycles(types, "types")).toEqual(["src/a.ts -> src/b.ts -> src/a.ts"]);
  });

  test("files that share an import are no cycle", () => {
    const files = ["a", "b"].map((name) => parseSourceFile(`src/${name}.ts`, `import "./c.ts";`));
    expect(findCycles([...files, parseSourceFile("src/c.ts", "")], "types")).toEqual([]);
  });

  for (const text of [
    "new Date()",
    "Date.now()",
    "const now: Date = x",
    "Math.random()",
    "const { random } = { random: Math.random }",
    "setTimeout(() => 1, 1)",
    "globalThis.x",
    "Bun.write",
    "process.env.A",
    "new WebSocket(url)",
  ]) {
    test(`a name that actors may not touch is found: ${text}`, () => {
      const names = ["Date", "Math.random", "setTimeout", "globalThis", "Bun", "process", "WebSocket"];
      expect(findForbiddenNames([parseSourceFile("actors/a.ts", text)], names)).toHaveLength(1);
    });
  }

  test("a property, a string and a comment of that name are allowed", () => {
    const text = `const a = { Date: 1 }; a.Date; const b = "Date"; // Date\nMath.floor(1); a.setTimeout;`;
    expect(findForbiddenNames([parseSourceFile("actors/a.ts", text)], ["Date", "setTimeout"])).toEqual([]);
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
