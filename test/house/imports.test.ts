import { describe, expect, test } from "bun:test";
import {
  findCycles,
  findForbiddenImports,
  findInexactImports,
  findRoomCycles,
  findUnknownKinds,
} from "./rules.ts";
import { parseSourceFile } from "./source-file.ts";

const arrows = { "src/protocol/": ["src/protocol/"], "src/net/": ["src/protocol/", "type src/server/"] };

function forbiddenIn(path: string, text: string): string[] {
  return findForbiddenImports([parseSourceFile(path, text)], arrows);
}

describe("the rules for imports", () => {
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
    "a template": "await import(`../server/settings.ts`);",
    "a template in a require": "require(`../server/settings.ts`);",
    "a resolver": `import.meta.resolve("../server/settings.ts");`,
    "a resolver of require": `require.resolve("../server/settings.ts");`,
    "a require of the module": `import.meta.require("../server/settings.ts");`,
    "a require with another receiver": `module.require("../server/settings.ts");`,
    "a reference": `/// <reference path="../server/settings.ts" />`,
    "the declaration of a module": `declare module "../server/settings.ts" { interface A {} }`,
    "a worker by path": `new Worker("../server/settings.ts");`,
    "a worker by resolver": `new Worker(import.meta.resolve("../server/settings.ts"));`,
    "a worker by a path of a URL": `new Worker(new URL("../server/settings.ts", import.meta.url).href);`,
    "a URL of a template": "new URL(`../server/settings.ts`, import.meta.url);",
    "a URL without a leading dot": `new URL("x/../../server/settings.ts", import.meta.url);`,
    "a worker": `new Worker(new URL("../server/settings.ts", import.meta.url));`,
  })) {
    test(`an import that no arrow allows is found: ${kind}`, () => {
      expect(forbiddenIn("src/protocol/a.ts", text)).toEqual(["src/protocol/a.ts -> src/server/settings.ts"]);
    });
  }

  for (const text of [
    `import("../server/" + name);`,
    `import(path);`,
    `import(\`../server/\${name}.ts\`);`,
    `require(path);`,
    `const load = require;`,
    `(0, require)("../server/settings.ts");`,
    `const { require: load } = import.meta;`,
    `const load = import.meta.require;`,
    `import { createRequire } from "node:module";`,
    `import.meta.resolve(path);`,
    `new URL(path, import.meta.url);`,
    `new Worker(path);`,
    `new Worker(URL.createObjectURL(blob));`,
  ]) {
    test(`an import that is computed is found: ${text}`, () => {
      expect(forbiddenIn("src/protocol/a.ts", text)).toContain("src/protocol/a.ts -> (computed)");
    });
  }

  test("a type that JSDoc imports is found in JavaScript", () => {
    const text = `/** @type {import("../server/settings.ts").A} */ const a = 1;`;
    expect(forbiddenIn("src/protocol/a.js", text)).toEqual(["src/protocol/a.js -> src/server/settings.ts"]);
  });

  test("the URL of a folder or of an address is no import", () => {
    const text = `new URL("..", import.meta.url); new URL(request.url); new URL("ws", location.href);`;
    expect(forbiddenIn("src/protocol/a.ts", text)).toEqual([]);
  });

  test("an arrow names a folder, a file or a package, and nothing that merely begins like it", () => {
    const allowed = { "src/a/": ["xstate", "node:", "src/flags.ts"] };
    const text = (names: string[]) => names.map((name) => `import "${name}";`).join("");
    const importing = (names: string[]) =>
      findForbiddenImports([parseSourceFile("src/a/b.ts", text(names))], allowed);
    expect(importing(["xstate", "xstate/graph", "node:fs", "../flags.ts"])).toEqual([]);
    expect(importing(["xstate-evil", "../flags.tsx"])).toEqual([
      "src/a/b.ts -> xstate-evil",
      "src/a/b.ts -> src/flags.tsx",
    ]);
  });

  test("an import that does not name a file exactly is found", () => {
    const file = parseSourceFile(
      "src/a.ts",
      `import "./b"; import "./b.js"; import "./b.ts?x"; import "/b.ts"; import "file:///b.ts"; import "./b.ts"; import "xstate";`,
    );
    expect(findInexactImports([file], (path) => path === "src/b.ts")).toEqual(
      ["src/b", "src/b.js", "src/b.ts?x", "/b.ts", "file:///b.ts"].map((to) => `src/a.ts -> ${to}`),
    );
  });

  test("a file that is neither .ts nor .js is found, unless its kind is known", () => {
    const paths = ["src/a.ts", "src/a.mts", "src/a.test.js", "src/a.tsx", "src/noExtension", "src/a.css"];
    expect(findUnknownKinds(paths, ["ts", "js", "css"])).toEqual([
      "src/a.mts",
      "src/a.tsx",
      "src/noExtension",
    ]);
  });

  test("rooms that may import each other are found, also by way of a third, of a file or of types", () => {
    const third = { "src/a/": ["src/b/"], "src/b/": ["type src/c/d.ts"], "src/c/": ["src/a/"] };
    expect(findRoomCycles(third)).toEqual(["src/a/ -> src/b/ -> src/c/ -> src/a/"]);
    const root = { "src/": ["src/"], "src/a/": ["src/settings.ts"] };
    expect(findRoomCycles(root)).toEqual(["src/ -> src/a/ -> src/"]);
    expect(findRoomCycles({ ...root, "src/a/": ["src/settings/"], "src/settings/": ["node:"] })).toEqual([]);
  });

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
});
