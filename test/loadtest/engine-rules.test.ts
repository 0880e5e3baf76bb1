import { describe, expect } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunFailure } from "../../loadtest/k6-runner/failure.ts";
import { useEngine } from "../support/engine.ts";
import { runFile } from "../support/loadtest.ts";
import { startServer } from "../support/server.ts";
import { WrongBoard } from "../support/wrong-board.ts";

/** How a script ended: what it logged itself, and what the program around it reported. */
interface ScriptEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly log: readonly string[];
  readonly errors: string;
}

const { test, folder, run } = useEngine();
const path = join(folder, "script.js");

async function inRunner(variables: Record<string, number>): Promise<ScriptEnd> {
  try {
    const { exitCode, stdout, log } = await runFile(path, variables);
    return { exitCode, stdout, ...splitLog(log) };
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    return { exitCode: error.exitCode, stdout: "", log: [], errors: error.message };
  }
}

async function onEngine(variables: Record<string, number>): Promise<ScriptEnd> {
  const { code, stdout, stderr } = await run(["run", path], variables);
  return { exitCode: code, stdout, ...splitLog(stderr.split("\n")) };
}

function splitLog(lines: readonly string[]): { log: string[]; errors: string } {
  const prefix = "level=info ";
  const [own, others] = [lines.filter((line) => line.startsWith(prefix)), lines];
  return { log: own.map((line) => line.slice(prefix.length)), errors: others.join("\n") };
}

/** Runs a script in the runner and on the engine. */
async function runBoth(text: string, variables: Record<string, number> = {}): Promise<ScriptEnd[]> {
  writeFileSync(path, text);
  return [await inRunner(variables), await onEngine(variables)];
}

/** What a script logs in the runner, which must be what it logs on the engine. */
async function logOfBoth(text: string, variables: Record<string, number> = {}): Promise<readonly string[]> {
  const [runner, onK6] = await runBoth(text, variables);
  expect(onK6?.log).toEqual([...(runner?.log ?? [])]);
  return runner?.log ?? [];
}

/** A script around `body`, which can use `socket`, `decoder` and the promise `closed`. */
function socketScript(body: string): string {
  return `
    import { Socket } from "k6/x/tcp";
    export default async function () {
      const socket = new Socket();
      const decoder = new TextDecoder();
      socket.on("error", (error) => console.log("error " + error.method));
      const closed = new Promise((done) => socket.on("close", () => { console.log("close"); done(); }));
      ${body}
    }`;
}

describe("the runner and k6's engine agree", () => {
  test("on the data for handleSummary", async () => {
    const ends = await runBoth(`
      import { Counter, Gauge, Rate, Trend } from "k6/metrics";
      const all = [new Counter("replies"), new Gauge("level"), new Rate("share"), new Trend("took", true)];
      new Trend("unused");
      export const options = {
        summaryTrendStats: ["avg", "min", "med", "max", "count", "p(90)", "p(97.5)"],
        thresholds: { "replies{second:1}": ["count>=0"], "replies{second:7}": ["count==0"], took: ["p(99)<1"] },
      };
      export default () => {
        for (const n of [3, 1, 4, 1, 5, 9, 2, 6]) for (const each of all) each.add(n - 3, { second: String(n) });
      };
      export const handleSummary = ({ metrics }) => ({ stdout: JSON.stringify(metrics) });`);
    const [runner, onK6] = ends.map(({ stdout }) =>
      // A counter's rate depends on how long the run took.
      JSON.parse(stdout, (name, value) => (name === "rate" && value !== 0.875 ? undefined : value)),
    );
    expect(Object.keys(runner).sort((one, other) => one.localeCompare(other))).toEqual([
      "level",
      "replies",
      "replies{second:1}",
      "replies{second:7}",
      "share",
      "took",
    ]);
    expect(onK6).toEqual(runner);
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([99, 99]);
  });

  test("on timers, and on the end of an iteration", async () => {
    const log = await logOfBoth(`export default async () => {
      let ticks = 0;
      const stopped = setTimeout(() => console.log("never"), 1);
      clearTimeout(stopped);
      await new Promise((done) => {
        const timer = setInterval(() => {
          console.log("tick " + ++ticks);
          if (ticks === 2) { clearInterval(timer); done(); }
        }, 1);
      });
      setTimeout(() => console.log("last"), 0);
      Promise.resolve().then(() => console.log("job"));
      console.log("returns");
    }`);
    expect(log).toEqual(["tick 1", "tick 2", "returns", "job", "last"]);
  });

  test("that an exception in a handler ends the iteration", async () => {
    const ends = await runBoth(`export default () => {
      setTimeout(() => { throw new Error("oh no"); }, 1);
      setInterval(() => console.log("never"), 60000);
    }`);
    for (const { exitCode, errors } of ends) {
      expect(errors).toContain("oh no");
      expect(exitCode).toBe(0);
    }
  });

  test("on the chunks of a TCP socket: at most 4,096 bytes, no Uint8Array, and gone after the handler", async () => {
    using board = new WrongBoard({ bend: () => ["x".repeat(5000)] });
    const script = socketScript(`
      let kept, bytes = 0;
      socket.on("data", (chunk) => {
        if (kept === undefined) {
          kept = chunk;
          console.log([chunk.length <= 4096, chunk[0], chunk.indexOf(120), chunk instanceof Uint8Array].join());
          try { chunk.subarray(1); } catch (error) { console.log("no subarray"); }
        }
        bytes += decoder.decode(chunk, { stream: true }).length;
        if (chunk.length > 4096) console.log("too large");
        if (bytes === 5001) socket.destroy();
      });
      await socket.connect(Number(__ENV.PORT), "127.0.0.1");
      console.log(socket.ready_state);
      await socket.write("read\\n");
      await closed;
      console.log("later " + kept[0] + " " + socket.ready_state);`);
    expect(await logOfBoth(script, { PORT: board.port })).toEqual([
      "open",
      "true,120,0,false",
      "no subarray",
      "close",
      "later 255 destroyed",
    ]);
  });

  test("on a TCP connection that fails", async () => {
    const board = new WrongBoard();
    board[Symbol.dispose]();
    const script = socketScript(
      `await socket.connect(Number(__ENV.PORT), "127.0.0.1").catch((error) => console.log("rejected " + error.method));`,
    );
    expect(await logOfBoth(script, { PORT: board.port })).toEqual(["error connect", "rejected connect"]);
  });

  test("on WebSockets", async () => {
    await using server = await startServer({ httpPort: 0 });
    const script = `
      import { WebSocket } from "k6/websockets";
      export default () => {
        const socket = new WebSocket("ws://127.0.0.1:" + __ENV.PORT + "/ws");
        socket.binaryType = "arraybuffer";
        try { socket.send("read"); } catch (error) { console.log(String(error.message).slice(0, 17)); }
        socket.addEventListener("open", () => { socket.send("read"); socket.send("read 1"); });
        socket.addEventListener("message", (event) => {
          console.log(event.type + " " + event.data);
          if (event.data.startsWith("error")) socket.close();
        });
        socket.addEventListener("error", () => console.log("never"));
        socket.addEventListener("close", () => console.log("closed " + socket.readyState));
      }`;
    const log = await logOfBoth(script, { PORT: server.httpPort ?? 0 });
    expect(log.map((line) => line.slice(0, 17))).toEqual([
      "InvalidStateError",
      "message 0 server:",
      "message error no-",
      "closed 3",
    ]);
  });

  test("on a WebSocket that cannot connect", async () => {
    const board = new WrongBoard();
    board[Symbol.dispose]();
    const script = `
      import { WebSocket } from "k6/websockets";
      export default () => {
        const socket = new WebSocket("ws://127.0.0.1:" + __ENV.PORT + "/ws");
        socket.addEventListener("error", (event) => console.log("error " + typeof event.error));
        socket.addEventListener("close", () => console.log("close"));
      }`;
    expect(await logOfBoth(script, { PORT: board.port })).toEqual(["error string", "close"]);
  });

  test("on what a script must not do while it loads, and on the exit code then", async () => {
    for (const [code, exitCode] of [
      ["exec.instance", 107],
      ["exec.vu", 107],
      ["new Counter('ab').add(1)", 107],
      ["new Counter('a')", 107],
      ["new Socket()", 107],
      ["setTimeout(() => {}, 1)", 107],
      ["process.exit(3)", 107],
      ["}", 107],
      ["export const options = { thresholds: { none: ['count>0'] } }", 104],
      ["new Counter('ab'); export const options = { thresholds: { ab: ['p(9)>0'] } }", 104],
      ["export const options = { stages: [] }", 104],
      ["new Counter('ab'); export const options = { thresholds: { ab: ['count>0'] } }", 99],
      ["new Counter('ab'); export const options = { thresholds: { ab: ['count>=0'] } }", 0],
    ] as const) {
      const ends = await runBoth(`
        import exec from "k6/execution";
        import { Counter } from "k6/metrics";
        import { Socket } from "k6/x/tcp";
        ${code};
        export default () => { Socket; Counter; exec; };`);
      expect([code, ...ends.map((end) => end.exitCode)]).toEqual([code, exitCode, exitCode]);
    }
  });

  test("on which modules there are", async () => {
    for (const specifier of ["k6/none", "node:fs", "xstate", "./none", "./none.ts"]) {
      const ends = await runBoth(`import * as it from "${specifier}"; export default () => it;`);
      expect(ends.map(({ exitCode }) => exitCode)).toEqual([107, 107]);
    }
  });
});
