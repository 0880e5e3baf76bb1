import { describe, expect, test } from "bun:test";
import { houseArrows, modelNames, pureNames } from "./arrows.ts";
import { code, files, filesIn, isFile, paths, product } from "./files.ts";
import {
  findAssertions,
  findCycles,
  findForbiddenImports,
  findForeignNames,
  findInexactImports,
  findLongFiles,
  findMembers,
  findNames,
  findRepeatedTypes,
  findRoomCycles,
  findUndocumented,
  findUnknownKinds,
  inOrder,
} from "./rules.ts";

describe("imports", () => {
  test("every file imports what the arrows of its room allow, types and dynamic imports included", () => {
    // The oracle of the WebSocket tests is loaded by path: Bun replaces the package.
    const oracle = "test/support/ws-receiver.ts -> (computed)";
    expect(findForbiddenImports(files, houseArrows)).toEqual([oracle]);
  });

  test("an import names a file exactly, extension included", () => {
    expect(findInexactImports(files, isFile)).toEqual([]);
  });

  test("code is in .ts and .js files, so that no file escapes these rules", () => {
    const others = [
      "c",
      "css",
      "db",
      "go",
      "html",
      "java",
      "json",
      "md",
      "mod",
      "png",
      "py",
      "sh",
      "sum",
      "svg",
    ];
    expect(findUnknownKinds(paths, ["ts", "js", ...others])).toEqual([]);
  });

  test("nothing imports main.ts, but for tools that start it in a process of its own", () => {
    const importers = product.filter(({ imports }) => imports.some(({ to }) => to.endsWith("main.ts")));
    expect(importers.map(({ path }) => path)).toEqual([]);
  });

  test("the arrows between rooms lead one way", () => {
    expect(findRoomCycles(houseArrows)).toEqual([]);
  });

  test("no files import each other in a circle, not even their types", () => {
    expect(findCycles(files, "values")).toEqual([]);
    expect(findCycles(files, "types")).toEqual([]);
  });

  test("only the log starts a worker, and worker.ts is it", () => {
    expect(inOrder(findNames(product, ["Worker", "SharedWorker"]))).toEqual([
      "src/store/sqlite/log.ts: Worker",
      "src/store/sqlite/worker.ts: Worker", // a type: its own thread
    ]);
  });
});

describe("names", () => {
  test("actors and the protocol use no clock, chance, socket, file or process", () => {
    expect(findForeignNames(filesIn("actors/", "src/protocol/"), pureNames)).toEqual([]);
  });

  test("the model of the page does not touch the browser", () => {
    expect(findForeignNames(filesIn("src/web/model/"), [...pureNames, ...modelNames])).toEqual([]);
  });

  test("one type name is declared in one file", () => {
    expect(findRepeatedTypes(files)).toEqual([]);
  });

  test("no test waits for a time, except where the time is the subject or a deadline", () => {
    const names = ["setTimeout", "setInterval", "Atomics", "timers", "node:timers", "timers/promises"];
    const members = ["sleep", "sleepSync", "setTimeout", "setInterval", "waitForTimeout"];
    const tests = filesIn("test/");
    const uses = [...findNames(tests, [...names, "node:timers/promises"]), ...findMembers(tests, members)];
    expect(inOrder(uses)).toEqual(inOrder(waits));
  });
});

describe("the text of the code", () => {
  test("no type is asserted, and no check is silenced", () => {
    expect(findAssertions(code)).toEqual([]);
  });

  test("every export has a docstring", () => {
    expect(findUndocumented(code.filter(({ path }) => /(?<!\.d)\.ts$/.test(path)))).toEqual([]);
  });

  test("no file of code is longer than 200 lines", () => {
    expect(findLongFiles(code, 200)).toEqual([]);
  });
});

/** Each with its reason: what the time is there. */
const waits = [
  "test/browser/firefox/page.test.ts: setTimeout", // an error of the page outside every test
  "test/browser/harness.test.ts: setTimeout", // an error of the page outside every test
  "test/browser/reconnect.test.ts: window.setTimeout", // replaces the page's timers
  "test/client/cli/message-hook.test.ts: setInterval", // counts the turns of the event loop
  "test/docs/recipe.ts: setTimeout", // a deadline
  "test/docs/slow-server.ts: Bun.sleep", // a slow server
  "test/durability/kill.test.ts: Bun.sleep", // a random moment
  "test/faults/pause.ts: Bun.sleep", // how long a fault lasts
  "test/grade/client/clients.test.ts: Bun.sleep", // spreads the start of many programs
  "test/loadtest/load-generator.test.ts: Bun.sleepSync", // a generator that stalls
  "test/loadtest/load-generator.test.ts: Bun.sleepSync", // the same, after the measured time
  "test/loadtest/load-generator.test.ts: Bun.sleepSync", // the same, in it
  "test/loadtest/load-generator.test.ts: setTimeout", // when it stalls
  "test/loadtest/scripts.test.ts: Bun.sleepSync", // a server that stalls
  "test/loadtest/scripts.test.ts: Bun.sleepSync", // a slow server
  "test/support/clock.ts: this.simulated.setTimeout", // a simulated clock
  "test/support/deadline.ts: setTimeout", // the interval of `eventually`
  "test/support/server.ts: setTimeout", // a deadline
  "test/support/tabs.ts: setTimeout", // a deadline
  "test/support/wire-client.ts: setTimeout", // a deadline
  "test/wire/shutdown.test.ts: setInterval", // signals that repeat
];
