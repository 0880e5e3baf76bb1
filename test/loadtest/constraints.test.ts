import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleScript } from "../../loadtest/k6-runner/bundle.ts";
import { runLoadTest, runScript } from "../support/loadtest.ts";
import { startServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { WrongBoard } from "../support/wrong-board.ts";

/** Runs a script and returns its log, without the runner's prefix. */
async function logOf(text: string, variables: Record<string, string | number> = {}): Promise<string[]> {
  const { log } = await runScript(text, variables);
  return log.map((line) => line.replace(/^level=info /, ""));
}

/** A script around `body`, which can use `socket` and `decoder`. */
function socketScript(body: string): string {
  return `
    import { Socket } from "k6/x/tcp";
    export default async function () {
      const socket = new Socket();
      const decoder = new TextDecoder();
      socket.on("error", (error) => console.log("error " + error.method));
      socket.on("close", () => console.log("close"));
      ${body}
    }`;
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
    for (const [code, words] of [
      ["exec.instance", "getting instance information in the init context"],
      ["exec.vu", "getting vu information in the init context"],
      ["new Counter('ab').add(1)", "Metric.add in the init context"],
      ["new Counter('a')", "invalid metric name: 'a'"],
      ["new Socket()", "no sockets in the init context"],
      ["setTimeout(() => {}, 1)", "no timers in the init context"],
      ["process.exit(3)", "process"],
    ]) {
      const script = `
        import exec from "k6/execution";
        import { Counter } from "k6/metrics";
        import { Socket } from "k6/x/tcp";
        ${code};
        export default () => { Socket; Counter; exec; };`;
      await expect(runScript(script)).rejects.toMatchObject({
        exitCode: 107,
        message: expect.stringContaining(words ?? ""),
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

  test("runs while a timer is pending, and an exception in a timer ends it", async () => {
    expect(
      await logOf(`export default () => {
        let ticks = 0;
        const timer = setInterval(() => { ticks++; if (ticks === 3) clearInterval(timer); }, 1);
        setTimeout(() => console.log("ticks " + (ticks >= 0)), 20);
      }`),
    ).toEqual(["ticks true"]);
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
  test("delivers chunks of at most 4,096 bytes, valid only in their handler, that are not Uint8Arrays", async () => {
    using board = new WrongBoard({ bend: () => ["x".repeat(5000)] });
    const script = socketScript(`
      let kept, bytes = 0;
      socket.on("data", (chunk) => {
        if (kept === undefined) {
          kept = chunk;
          console.log([chunk.length <= 4096, chunk[0], chunk.indexOf(120), chunk instanceof Uint8Array].join());
          try { chunk.subarray(1); } catch (error) { console.log(error.message); }
        }
        bytes += decoder.decode(chunk, { stream: true }).length;
        if (chunk.length > 4096) console.log("too large");
        if (bytes === 5001) socket.destroy();
      });
      setTimeout(() => {}, 1);
      await socket.connect(Number(__ENV.PORT), "127.0.0.1");
      await socket.write("read\\n");
      await new Promise((closed) => socket.on("close", closed));
      console.log("later " + kept[0]);`);
    expect(await logOf(script, { PORT: board.port })).toEqual([
      "true,120,0,false",
      "a chunk of k6/x/tcp is not a Uint8Array: it has no subarray",
      "later 255",
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

  test("a failed connect calls the `error` handler and rejects", async () => {
    const board = new WrongBoard();
    board[Symbol.dispose]();
    const script = socketScript(
      `await socket.connect(Number(__ENV.PORT), "127.0.0.1").catch((error) => console.log("rejected " + error.method));`,
    );
    const log = await logOf(script, { PORT: board.port });
    expect(new Set(log)).toEqual(new Set(["error connect", "rejected connect"]));
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
  test("exchanges lines as text messages, and throws in send if it is not open", async () => {
    await using server = await startServer({ httpPort: 0 });
    const script = `
      import { WebSocket } from "k6/websockets";
      export default () => {
        const socket = new WebSocket("ws://127.0.0.1:" + __ENV.PORT + "/ws");
        socket.binaryType = "arraybuffer";
        try { socket.send("read"); } catch (error) { console.log(error.message); }
        try { socket.onmessage = () => {}; } catch (error) { console.log(error.message); }
        socket.addEventListener("open", () => socket.send("read"));
        socket.addEventListener("message", (event) => { console.log(event.data); socket.close(); });
        socket.addEventListener("close", () => console.log("closed " + socket.readyState));
      }`;
    expect(await logOf(script, { PORT: server.httpPort ?? 0 })).toEqual([
      "InvalidStateError: the WebSocket is not open",
      "this runner supports addEventListener, not on... properties",
      "0 server: no messages yet",
      "closed 3",
    ]);
  });

  test("a failed connect calls error, then close", async () => {
    const board = new WrongBoard();
    board[Symbol.dispose]();
    const script = `
      import { WebSocket } from "k6/websockets";
      export default () => {
        const socket = new WebSocket("ws://127.0.0.1:" + __ENV.PORT + "/ws");
        socket.addEventListener("error", (event) => console.log("error " + typeof event.error));
        socket.addEventListener("close", () => console.log("close"));
      }`;
    expect(await logOf(script, { PORT: board.port })).toEqual(["error string", "close"]);
  });
});

describe("imports in the runner", () => {
  test("are the k6 modules it implements, and files by their full names", async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, "lib"));
    writeFileSync(join(folder.path, "lib", "there.ts"), "export const there: number = 1;");
    const path = join(folder.path, "script.js");
    const refused: [string, string][] = [
      ["k6/http", "which this runner does not implement"],
      ["node:fs", "which k6 does not support"],
      ["xstate", "which k6 does not support"],
      ["./lib/there", "k6 needs the full name of an existing file"],
      ["./lib/not-there.ts", "k6 needs the full name of an existing file"],
    ];
    for (const [specifier, words] of refused) {
      writeFileSync(path, `import * as it from "${specifier}"; export default () => it;`);
      await expect(bundleScript(path)).rejects.toMatchObject({
        exitCode: 107,
        message: expect.stringContaining(words),
      });
    }
    writeFileSync(path, `import { there } from "./lib/there.ts"; export default () => there;`);
    expect((await bundleScript(path)).modules.size).toBe(0);
  });
});

describe.concurrent("exit codes of the runner", () => {
  const scripts: [string, number, string, string][] = [
    [
      "a crossed threshold",
      99,
      "thresholds on metrics 'ab' have been crossed",
      `
      import { Counter } from "k6/metrics";
      new Counter("ab");
      export const options = { thresholds: { ab: ["count>0"] } };
      export default () => {};`,
    ],
    [
      "an unsupported option",
      104,
      'option "stages" is not supported',
      `
      export const options = { stages: [] };
      export default () => {};`,
    ],
    [
      "a threshold on an unknown metric",
      104,
      'no metric name "none" found',
      `
      export const options = { thresholds: { none: ["count>0"] } };
      export default () => {};`,
    ],
    [
      "setup",
      104,
      "setup and teardown are not supported",
      `
      export const setup = () => {};
      export default () => {};`,
    ],
    ["an exception while the script loads", 107, "at once", `throw new Error("at once");`],
    ["a syntax error", 107, "script.js", "export default () => {"],
    ["no default function", 107, "exports no default function", "export const options = {};"],
    [
      "an unhandled rejection",
      0,
      "nobody caught it",
      `
      export default () => {
        setTimeout(() => { Promise.reject(new Error("nobody caught it")); }, 1);
        setTimeout(() => {}, 60000);
      }`,
    ],
  ];
  for (const [what, code, words, text] of scripts) {
    test(`${what}: ${code}`, async () => {
      using folder = temporaryFolder();
      const path = join(folder.path, "script.js");
      writeFileSync(path, text);
      const end = await runLoadTest({ PORT: 1 }, path);
      expect(end.stderr).toContain(words);
      expect(end.code).toBe(code);
    });
  }

  test("a missing script: 107", async () => {
    const { code, stderr } = await runLoadTest({}, "nowhere.js");
    expect(stderr).toContain("was not found");
    expect(code).toBe(107);
  });
});
