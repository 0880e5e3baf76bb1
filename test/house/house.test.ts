import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Arrows,
  findAssertions,
  findCycles,
  findForbiddenImports,
  findForbiddenNames,
  findLongFiles,
  findRepeatedTypes,
  findUndocumented,
} from "./rules.ts";
import { parseSourceFile, type SourceFile } from "./source-file.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function parseRoom(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /(?<!\.d)\.(ts|js)$/.test(path))
    .map((path) => join(folder, path))
    .map((path) => parseSourceFile(path, readFileSync(join(root, path), "utf8")));
}

const files = ["actors", "src", "scripts", "loadtest", "test"].flatMap(parseRoom);
const filesIn = (...rooms: string[]) =>
  files.filter(({ path }) => rooms.some((room) => path.startsWith(room)));
const product = filesIn("actors/", "src/");
const code = filesIn("actors/", "src/", "scripts/", "loadtest/");

/** What actors may build on. */
const pure = ["src/protocol/", "xstate"];
/** What both ends of a connection build on. */
const shared = ["src/protocol/", "src/net/"];

const arrows: Arrows = {
  "src/protocol/": ["src/protocol/"],
  "src/net/": ["src/net/", "src/protocol/"],
  "src/store/": [
    "src/store/",
    "src/error-message.ts",
    "src/protocol/",
    "type actors/server/ports.ts",
    "bun:sqlite",
    "node:",
  ],
  "actors/": ["actors/with-event.ts", ...pure],
  "actors/server/": ["actors/server/", "actors/with-event.ts", ...pure],
  "actors/client/": ["actors/client/", "actors/with-event.ts", ...pure],
  "src/error-message.ts": [],
  "src/flags.ts": ["commander"],
  "src/main.ts": ["src/server/command.ts", "src/client/cli/command.ts", "package.json", "commander"],
  "src/server/": [
    ...["src/server/", "src/store/", "src/error-message.ts", "actors/server/", "src/flags.ts", ...shared],
    ...["xstate", "pino", "commander", "bun:ffi", "node:"],
  ],
  "src/server/board/": ["src/server/board/", "src/protocol/", "type actors/server/ports.ts"],
  "src/server/listen/": [
    ...["src/server/listen/", "src/server/settings/", ...shared],
    ...["src/web/index.html", "bun:ffi", "node:"],
  ],
  "src/server/settings/": ["src/server/settings/", "src/error-message.ts", "src/net/"],
  "src/server/session/": [
    ...["src/server/session/", "src/server/board/", "type src/server/settings/", ...shared],
    ...["type src/server/listen/", "actors/server/", "xstate", "type pino"],
  ],
  "src/client/core/": ["src/client/core/", "actors/client/", ...shared, "xstate"],
  "src/client/terminal/": [
    "src/error-message.ts",
    "src/client/terminal/",
    "src/client/core/",
    "actors/client/",
    ...shared,
    "xstate",
    "node:",
  ],
  "src/client/cli/": [
    ...["src/client/", "actors/client/", "src/flags.ts", "src/error-message.ts", ...shared],
    ...["xstate", "commander", "node:"],
  ],
  "src/web/model/": [
    ...["src/web/model/", "src/protocol/", "type src/net/"],
    ...["actors/client/notices.ts", "type actors/client/"],
  ],
  "src/web/": ["src/web/", "src/client/core/", "actors/client/", ...shared, "xstate"],
  "scripts/": [
    ".",
    "scripts/",
    "actors/",
    "src/",
    "docs/machines.md",
    "xstate",
    "oxc-parser",
    "bun",
    "node:",
  ],
  "loadtest/": ["loadtest/k6/", "k6"],
  "loadtest/k6/": ["loadtest/k6/", "k6"],
  "loadtest/k6-runner/": ["loadtest", "src/protocol/", "src/main.ts", "commander", "bun", "node:"],
  "loadtest/bench/": ["loadtest/", "src/", "commander", "bun", "node:"],
  "test/": ["test/", "actors/", "src/", "scripts/", "loadtest/", "bun", "node:", ""],
};

/** Names by which code reaches time, chance, the network, files or the process. */
const worldlyNames = [
  ...["Date", "performance", "Math.random", "crypto", "setTimeout", "setInterval", "setImmediate"],
  ...["queueMicrotask", "requestAnimationFrame", "fetch", "WebSocket", "Worker", "Bun", "process", "console"],
  ...[
    "require",
    "globalThis",
    "window",
    "document",
    "navigator",
    "localStorage",
    "sessionStorage",
    "location",
  ],
];

describe("the house", () => {
  test("every file imports what the arrows of its room allow, types and dynamic imports included", () => {
    expect(findForbiddenImports(files, arrows)).toEqual([]);
  });

  test("nothing imports main.ts, but for tools that start it in a process of its own", () => {
    const importers = product.filter(({ imports }) => imports.some(({ to }) => to.endsWith("main.ts")));
    expect(importers.map(({ path }) => path)).toEqual([]);
  });

  test("no files import each other in a circle, not even their types", () => {
    expect(findCycles(files, "values")).toEqual([]);
    expect(findCycles(files, "types")).toEqual([]);
  });

  test("actors and the protocol use no clock, chance, socket, file or process", () => {
    expect(findForbiddenNames(filesIn("actors/", "src/protocol/"), worldlyNames)).toEqual([]);
  });

  test("the model of the page does not touch the browser", () => {
    const names = worldlyNames.filter((name) => name !== "Date");
    expect(findForbiddenNames(filesIn("src/web/model/"), names)).toEqual([]);
  });

  test("one type name is declared in one file", () => {
    expect(findRepeatedTypes(code)).toEqual([]);
  });

  test("no type is asserted, and no check is silenced", () => {
    expect(findAssertions(code)).toEqual([]);
  });

  test("every export has a docstring", () => {
    expect(findUndocumented(code.filter(({ path }) => path.endsWith(".ts")))).toEqual([]);
  });

  test("no file is longer than 200 lines", () => {
    expect(findLongFiles(code, 200)).toEqual([]);
  });

  test("only the write buffer writes to a transport", () => {
    expect(filesThatSay(/[tT]ransport\.write\(/)).toEqual(["src/net/write-buffer.ts"]);
  });

  test("only the storage actor appends to the log and claims names", () => {
    expect(filesThatSay(/\blog\.append\(/)).toEqual(["actors/server/storage.ts"]);
    expect(filesThatSay(/\bnames\.claim\(/)).toEqual(["actors/server/storage.ts"]);
  });

  test("no test sleeps to wait for something", () => {
    const sleeping = filesIn("test/").filter(({ references }) =>
      ["Bun.sleep", "Bun.sleepSync"].some((name) => references.has(name)),
    );
    // In these the sleep is what is tested: a slow server, a random moment, a stall.
    expect(sleeping.map(({ path }) => path).sort()).toEqual([
      "test/docs/slow-server.ts",
      "test/durability/kill.test.ts",
      "test/loadtest/scripts.test.ts",
    ]);
  });
});

function filesThatSay(pattern: RegExp): string[] {
  return product.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
}
