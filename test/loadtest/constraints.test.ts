import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleScript } from "../../loadtest/k6-runner/bundle.ts";
import { findUnsupportedSyntax } from "../../loadtest/k6-runner/syntax.ts";
import {
  forbiddenAtFirst,
  importScript,
  missingModules,
  ruleScripts,
  type ScriptFate,
  scriptFates,
  socketScript,
  unhandledRejection,
} from "../support/k6-scripts.ts";
import { runLoadTest, runScript } from "../support/loadtest.ts";
import { withTarget } from "../support/rule-target.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WrongBoard } from "../support/wrong-board.ts";

/** Runs a script and returns its log, without the runner's prefix. */
async function logOf(text: string, variables: Record<string, string | number> = {}): Promise<string[]> {
  const { log } = await runScript(text, variables);
  return log.map((line) => line.replace(/^level=info /, ""));
}

describe("a script in the runner", () => {
  test("sees no global that k6 lacks", async () => {
    const names = [
      ...["process", "Bun", "fetch", "performance", "Buffer", "queueMicrotask", "structuredClone"],
      ...["URL", "Intl", "WebSocket", "require", "setImmediate", "WebAssembly", "SharedArrayBuffer"],
    ];
    const script = `export default function () {
      console.log([${names.map((name) => `typeof globalThis.${name}`)}, typeof Object.groupBy].join());
    }`;
    expect(await logOf(script)).toEqual([
      Array(names.length + 1)
        .fill("undefined")
        .join(),
    ]);
  });

  test("that uses such a global throws, which fails the iteration with exit code 0", async () => {
    const { exitCode, log, stdout } = await runScript("export default () => { performance.now(); }");
    expect(log.join()).toContain("level=error ");
    expect(log.join()).toContain("performance");
    expect(stdout).toBe("iterations: 0 completed, 1 failed, 0 interrupted\n");
    expect(exitCode).toBe(0);
  });

  test("does not share its variables with other VUs or handleSummary", async () => {
    const { log, stdout } = await runScript(`
      import exec from "k6/execution";
      export const options = { scenarios: { a: { executor: "per-vu-iterations", vus: 2, iterations: 2 } } };
      let calls = 0;
      export default () => { calls++; console.log(exec.vu.idInTest + ":" + calls); };
      export const handleSummary = () => ({ stdout: "calls " + calls });`);
    expect(new Set(log)).toEqual(new Set(["1:1", "1:2", "2:1", "2:2"].map((line) => `level=info ${line}`)));
    expect(stdout).toBe("calls 0");
  });

  test("cannot use in the init context what k6 forbids there", async () => {
    for (const { exitCode, words, text } of forbiddenAtFirst) {
      await expect(runScript(text)).rejects.toMatchObject({
        exitCode,
        message: expect.stringContaining(words),
      });
    }
  });

  test("gets an error for a late metric, an invalid sample, and an unsupported field of k6/execution", async () => {
    for (const [code, words] of [
      ["new Counter('late')", "metrics must be declared in the init context"],
      ["counter.add(NaN)", "NaN is not a number"],
      ["counter.add(1, { a: 2 })", "tag a is not a string"],
      ["counter.add(1, { vu: '2' })", 'the tag "vu" is k6\'s own'],
      ["exec.scenario.name", "this runner has no exec.scenario"],
      ["exec.instance.vusActive", "this runner has no exec.instance.vusActive"],
    ]) {
      const { log } = await runScript(`
        import exec from "k6/execution";
        import { Counter } from "k6/metrics";
        const counter = new Counter("counter");
        export default () => { ${code}; exec; };`);
      expect(log.join()).toContain(words ?? "");
    }
  });

  for (const { rule, target, text, log } of ruleScripts) {
    test(`learns that ${rule}`, async () => {
      const lines = await withTarget(target, (variables) => logOf(text, variables));
      expect(lines.map((line, index) => line.slice(0, log[index]?.length))).toEqual([...log]);
    });
  }

  test("fails with an exception in a timer: nothing of it runs on", async () => {
    const { log, stdout } = await runScript(`export default () => {
      setTimeout(() => { throw new Error("oh no"); }, 1);
      setTimeout(() => console.log("never"), 60000);
    }`);
    expect(log.join()).toContain("oh no");
    expect(log.join()).not.toContain("never");
    expect(stdout).toContain("1 failed");
  });

  test("that rejects fails the iteration", async () => {
    const { log } = await runScript(`export default async () => { throw new Error("rejected"); }`);
    expect(log.join()).toContain("rejected");
  });

  test("is interrupted after maxDuration and gracefulStop", async () => {
    const { stdout, exitCode } = await runScript(`
      export const options = { scenarios: { a: {
        executor: "per-vu-iterations", maxDuration: "20ms", gracefulStop: "10ms" } } };
      export default () => { setInterval(() => {}, 1000); }`);
    expect(stdout).toContain("1 interrupted");
    expect(exitCode).toBe(0);
  });

  test("falls back to a plain summary if handleSummary throws", async () => {
    const { log, stdout } = await runScript(`
      export default () => {};
      export const handleSummary = () => { throw new Error("no summary"); };`);
    expect(log.join()).toContain("handleSummary: Error: no summary");
    expect(stdout).toBe("iterations: 1 completed, 0 failed, 0 interrupted\n");
  });
});

describe("a script whose VUs or iterations k6's flags change", () => {
  const pollScript = fileURLToPath(new URL("../../loadtest/k6/poll.ts", import.meta.url));
  const tcp = fileURLToPath(new URL("../../loadtest/k6/tcp.ts", import.meta.url));

  for (const change of ["vus: 3", "iterations: 2"]) {
    test(`fails instead of multiplying its connections (${change})`, async () => {
      await using server = await startServer();
      using folder = temporaryFolder();
      const { exitCode, log, stdout } = await runScript(
        `
        import { pollScript } from ${JSON.stringify(`./${relative(folder.path, pollScript)}`)};
        import { tcp } from ${JSON.stringify(`./${relative(folder.path, tcp)}`)};
        const script = pollScript(tcp, __ENV);
        Object.assign(script.options.scenarios.board, { ${change} });
        export const options = script.options;
        export const handleSummary = script.handleSummary;
        export default script.run;`,
        { PORT: server.tcpPort, DURATION: 1, WARMUP: 0, MAX_LAG: 0 },
      );
      expect(log.join("\n")).toContain("use VUS=n, not --vus or --iterations");
      expect(log.at(-1)).toBe("level=error thresholds on metrics 'surplus_iterations' have been crossed");
      expect(stdout).toContain("10 connections\n");
      expect(exitCode).toBe(99);
    });
  }
});

describe("k6/x/tcp in the runner", () => {
  test("says what a chunk lacks that a Uint8Array has", async () => {
    const script = socketScript(`
      socket.on("data", (chunk) => {
        try { chunk.subarray(1); } catch (error) { console.log(error.message); }
        socket.destroy();
      });
      await socket.connect(Number(__ENV.PORT), "127.0.0.1");
      await socket.write("read\\n");
      await closed;`);
    using board = new WrongBoard();
    expect(await logOf(script, { PORT: board.port })).toEqual([
      "a chunk of k6/x/tcp is not a Uint8Array: it has no subarray",
      "close",
    ]);
  });

  test("throws on a second write during the first", async () => {
    using board = new WrongBoard();
    const script = socketScript(`
      await socket.connect(Number(__ENV.PORT), "127.0.0.1");
      await socket.write("read\\n");
      const first = socket.write("read\\n");
      try { socket.write("read\\n"); } catch (error) { console.log(error.message); }
      await first;
      socket.destroy();`);
    expect(await logOf(script, { PORT: board.port })).toEqual([
      "k6/x/tcp does not keep the order of writes: await the current write, or join the two",
      "close",
    ]);
  });

  test("an exception in a handler ends the iteration and closes its sockets", async () => {
    using board = new WrongBoard();
    const { log, stdout } = await runScript(
      socketScript(`
        socket.on("data", () => { throw new Error("in a handler"); });
        await socket.connect(Number(__ENV.PORT), "127.0.0.1");
        await socket.write("read\\n");`),
      { PORT: board.port },
    );
    expect(log.join()).toContain("in a handler");
    expect(stdout).toContain("1 failed");
  });

  test("writes more than the kernel takes at once, completely and in order", async () => {
    const lines: string[] = [];
    using board = new WrongBoard({ onCommand: (line) => lines.push(line) });
    const script = socketScript(`
      await socket.connect(Number(__ENV.PORT), "127.0.0.1");
      let text = "";
      for (let n = 0; n < 200000; n++) text += "read " + n + " and some more bytes\\n";
      await socket.write(text + "close\\n");
      await new Promise((closed) => socket.on("close", closed));
      console.log(socket.bytes_written === text.length + 6);`);
    expect(await logOf(script, { PORT: board.port })).toEqual(["true"]);
    expect(lines.length).toBe(200_001);
    expect(lines[199_999]).toStartWith("read 199999 ");
  });
});

describe("k6/websockets in the runner", () => {
  test("have addEventListener, not on... properties", async () => {
    using board = new WrongBoard();
    const script = `
      import { WebSocket } from "k6/websockets";
      export default () => {
        const socket = new WebSocket("ws://127.0.0.1:" + __ENV.PORT + "/ws");
        try { socket.onmessage = () => {}; } catch (error) { console.log(error.message); }
        socket.close();
      }`;
    expect(await logOf(script, { PORT: board.port })).toEqual([
      "this runner supports addEventListener, not on... properties",
    ]);
  });
});

describe("imports in the runner", () => {
  test("are the k6 modules it implements, and files by their full names", async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, "lib"));
    writeFileSync(join(folder.path, "lib", "there.ts"), "export const there: number = 1;");
    const path = join(folder.path, "script.js");
    const refused = [["k6/http", "which this runner does not implement"] as const, ...missingModules];
    for (const [specifier, words] of refused) {
      writeFileSync(path, importScript(specifier));
      await expect(bundleScript(path, findUnsupportedSyntax)).rejects.toMatchObject({
        exitCode: 107,
        message: expect.stringContaining(words),
      });
    }
    writeFileSync(path, `import { there } from "./lib/there.ts"; export default () => there;`);
    expect((await bundleScript(path, findUnsupportedSyntax)).modules.size).toBe(0);
  });
});

describe.concurrent("exit codes of the runner", () => {
  const fates: readonly ScriptFate[] = [
    ...scriptFates,
    unhandledRejection,
    {
      what: "setup",
      exitCode: 104,
      words: "setup and teardown are not supported",
      text: "export const setup = () => {};\nexport default () => {};",
    },
    {
      what: "no default function",
      exitCode: 107,
      words: "exports no default function",
      text: "export const options = {};",
    },
  ];
  for (const { what, exitCode, words, text } of fates) {
    test(`${what}: ${exitCode}`, async () => {
      using folder = temporaryFolder();
      const path = join(folder.path, "script.js");
      writeFileSync(path, text);
      const end = await runLoadTest({ PORT: 1 }, path);
      expect(end.stderr).toContain(words);
      expect(end.code).toBe(exitCode);
    });
  }

  test("a missing script: 107", async () => {
    const { code, stderr } = await runLoadTest({}, "nowhere.js");
    expect(stderr).toContain("was not found");
    expect(code).toBe(107);
  });
});
