import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

function sourceFiles(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(folder, path)),
  );
}

const files = sourceFiles("actors", "src", "scripts", "loadtest", "test");
const product = files.filter((path) => path.startsWith("actors/") || path.startsWith("src/"));
const scripts = files.filter((path) => /^loadtest\/(k6|k6-runner)\//.test(path));
const textOf = new Map(files.map((path) => [path, readFileSync(join(root, path), "utf8")]));

/** Imports of our own files, as paths from the root, and of packages, by name. */
const imports: Import[] = files.flatMap((from) =>
  [...(textOf.get(from) ?? "").matchAll(/^(?:import|export)( type)?\b[^;"]*?from "([^"]+)"/gm)].map(
    ([, typeOnly, target = ""]) => ({
      from,
      to: target.startsWith(".") ? relative(root, join(root, dirname(from), target)) : target,
      isTypeOnly: typeOnly !== undefined,
    }),
  ),
);

/** What each room may import; a room that is named with `type ` gives types alone. */
const rules: Record<string, string[]> = {
  "src/protocol/": ["src/protocol/"],
  "src/net/": ["src/net/", "src/protocol/"],
  "src/store/": ["src/store/", "src/protocol/", "type actors/server/ports.ts", "bun:sqlite"],
  "actors/": ["actors/", "src/protocol/", "xstate"],
  "src/server/": [
    ...["src/server/", "src/protocol/", "src/net/", "src/store/", "actors/", "src/flags.ts"],
    ...["src/web/index.html", "xstate", "pino", "commander", "bun:ffi", "node:fs", "node:net", "node:path"],
  ],
  "src/client/": [
    ...["src/client/", "src/protocol/", "src/net/", "actors/", "src/flags.ts"],
    ...["xstate", "commander", "node:"],
  ],
  "src/web/": ["src/web/", "src/client/", "src/protocol/", "src/net/", "actors/", "xstate"],
  "scripts/": ["scripts/", "actors/", "xstate"],
  "loadtest/": ["loadtest/", "src/protocol/", "k6/", "commander", "bun", "node:"],
  "loadtest/k6/": ["loadtest/k6/", "k6/"],
};

describe("the house", () => {
  for (const [room, allowed] of Object.entries(rules)) {
    test(`${room} imports ${allowed.join(", ")}, and nothing else`, () => {
      const broken = imports.filter(({ from, to, isTypeOnly }) => {
        if (!from.startsWith(room)) return false;
        return !allowed.some((each) =>
          each.startsWith("type ") ? isTypeOnly && to.startsWith(each.slice(5)) : to.startsWith(each),
        );
      });
      expect(broken).toEqual([]);
    });
  }

  test("nothing imports main.ts, and the product imports neither tests nor load tests", () => {
    expect(imports.filter(({ to }) => to.endsWith("main.ts"))).toEqual([]);
    expect(imports.filter(({ from, to }) => product.includes(from) && /^(test|loadtest)\//.test(to))).toEqual(
      [],
    );
  });

  test("the check of imports sees the imports", () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports).toContainEqual({
      from: "actors/server/store.ts",
      to: "actors/server/ports.ts",
      isTypeOnly: true,
    });
  });

  test("only the outbox writes to a transport", () => {
    const writers = product.filter((path) => /[tT]ransport\.write\(/.test(textOf.get(path) ?? ""));
    expect(writers).toEqual(["src/net/write-buffer.ts"]);
  });

  test("only the store appends to the log and publishes to the board", () => {
    const appenders = product.filter((path) => /\blog\.append\(/.test(textOf.get(path) ?? ""));
    expect(appenders).toEqual(["actors/server/store.ts"]);
  });

  test("actors use no clock, file, process or console", () => {
    const worldly = /\b(setTimeout|setInterval|Date\.|performance\.|Bun\.|process\.|console\.)/;
    expect(
      product.filter((path) => path.startsWith("actors/") && worldly.test(textOf.get(path) ?? "")),
    ).toEqual([]);
  });

  test("no type is asserted: `as` is for imports, constants and the types of machines", () => {
    const assertion = /(?<!\{\}) as (?!const\b)(?=[A-Z{([])|\bas any\b|\bas unknown\b|@ts-/;
    const asserting = [...product, ...scripts].flatMap((path) =>
      (textOf.get(path) ?? "")
        .split("\n")
        .filter(
          (line) =>
            assertion.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line) && !/^(import|export) /.test(line),
        )
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(asserting).toEqual([]);
  });

  test("every export has a docstring", () => {
    const bare = [...product, ...scripts].flatMap((path) => {
      const lines = (textOf.get(path) ?? "").split("\n");
      return lines.flatMap((line, index) => {
        const isExport = /^export (async )?(function|class|const|interface|type|let) /.test(line);
        return isExport && !/\*\/\s*$/.test(lines[index - 1] ?? "") ? [`${path}: ${line}`] : [];
      });
    });
    expect(bare).toEqual([]);
  });

  test("no script of the load tests, nor file of their runner, is longer than 200 lines", () => {
    expect(scripts.length).toBeGreaterThan(30);
    expect(scripts.filter((path) => (textOf.get(path) ?? "").split("\n").length > 201)).toEqual([]);
  });

  test("no file of the product is longer than 300 lines", () => {
    const long = product.filter((path) => (textOf.get(path) ?? "").split("\n").length > 301);
    expect(long).toEqual([]);
  });
});
