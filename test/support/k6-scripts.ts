/** What a rule's script connects to: nothing, a port without a listener, a board with long replies, or a server. */
export type RuleTarget = "nothing" | "closed port" | "long replies" | "server";

/** A rule of k6 for scripts, as a script that shows it: the runner and k6's engine must both log this. */
export interface RuleScript {
  readonly rule: string;
  readonly target: RuleTarget;
  readonly text: string;
  /** Each line begins with this. */
  readonly log: readonly string[];
}

/** A script that ends with an exit code; in the runner, the error contains `words`. */
export interface ScriptFate {
  readonly what: string;
  readonly exitCode: number;
  readonly words: string;
  readonly text: string;
}

/** The reply of the board with long replies: more than one chunk. */
export const longReply = "x".repeat(5000);

/** A script around `body`, which can use `socket`, `decoder` and the promise `closed`. */
export function socketScript(body: string): string {
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

/** The rules that hold in the runner and on k6's engine. */
export const ruleScripts: readonly RuleScript[] = [
  {
    rule: "a script runs while a timer is pending",
    target: "nothing",
    text: `export default async () => {
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
    }`,
    log: ["tick 1", "tick 2", "returns", "job", "last"],
  },
  {
    rule: "a TCP socket delivers chunks of at most 4,096 bytes that are no Uint8Arrays, valid only in their handler",
    target: "long replies",
    text: socketScript(`
      let kept, bytes = 0;
      socket.on("data", (chunk) => {
        if (kept === undefined) {
          kept = chunk;
          console.log([chunk.length <= 4096, chunk[0], chunk.indexOf(120), chunk instanceof Uint8Array].join());
          try { chunk.subarray(1); } catch (error) { console.log("no subarray"); }
        }
        bytes += decoder.decode(chunk, { stream: true }).length;
        if (chunk.length > 4096) console.log("too large");
        if (bytes === ${longReply.length + 1}) socket.destroy();
      });
      await socket.connect(Number(__ENV.PORT), "127.0.0.1");
      console.log(socket.ready_state);
      await socket.write("read\\n");
      await closed;
      console.log("later " + kept[0] + " " + socket.ready_state);`),
    log: ["open", "true,120,0,false", "no subarray", "close", "later 255 destroyed"],
  },
  {
    rule: "a TCP connect that fails calls the `error` handler and rejects",
    target: "closed port",
    text: socketScript(
      `await socket.connect(Number(__ENV.PORT), "127.0.0.1").catch((error) => console.log("rejected " + error.method));`,
    ),
    log: ["error connect", "rejected connect"],
  },
  {
    rule: "a WebSocket exchanges lines as text messages, and throws in send if it is not open",
    target: "server",
    text: `
      import { WebSocket } from "k6/websockets";
      export default () => {
        const socket = new WebSocket("ws://127.0.0.1:" + __ENV.PORT + "/ws");
        socket.binaryType = "arraybuffer";
        try { socket.send("read"); } catch (error) { console.log(error.message); }
        socket.addEventListener("open", () => { socket.send("read"); socket.send("read 1"); });
        socket.addEventListener("message", (event) => {
          console.log(event.type + " " + event.data);
          if (event.data.startsWith("error")) socket.close();
        });
        socket.addEventListener("error", () => console.log("never"));
        socket.addEventListener("close", () => console.log("closed " + socket.readyState));
      }`,
    log: [
      "InvalidStateError",
      "message 0 server: no messages yet",
      "message error no-such-message",
      "closed 3",
    ],
  },
  {
    rule: "a WebSocket that cannot connect calls error, then close",
    target: "closed port",
    text: `
      import { WebSocket } from "k6/websockets";
      export default () => {
        const socket = new WebSocket("ws://127.0.0.1:" + __ENV.PORT + "/ws");
        socket.addEventListener("error", (event) => console.log("error " + typeof event.error));
        socket.addEventListener("close", () => console.log("close"));
      }`,
    log: ["error string", "close"],
  },
];

/** A script that runs `code` in the init context. */
function initScript(code: string): string {
  return `
    import exec from "k6/execution";
    import { Counter } from "k6/metrics";
    import { Socket } from "k6/x/tcp";
    ${code};
    export default () => { Socket; Counter; exec; };`;
}

/** What k6 forbids in the init context. */
export const forbiddenAtFirst: readonly ScriptFate[] = [
  ["exec.instance", "getting instance information in the init context"],
  ["exec.vu", "getting vu information in the init context"],
  ["new Counter('ab').add(1)", "Metric.add in the init context"],
  ["new Counter('a')", "invalid metric name: 'a'"],
  ["new Socket()", "no sockets in the init context"],
  ["setTimeout(() => {}, 1)", "no timers in the init context"],
  ["process.exit(3)", "process"],
].map(([code = "", words = ""]) => ({ what: code, exitCode: 107, words, text: initScript(code) }));

/** How scripts that load badly, miss a threshold, or throw end. */
export const scriptFates: readonly ScriptFate[] = [
  {
    what: "a crossed threshold",
    exitCode: 99,
    words: "thresholds on metrics 'ab' have been crossed",
    text: initScript(`new Counter("ab"); export const options = { thresholds: { ab: ["count>0"] } }`),
  },
  {
    what: "a threshold that holds",
    exitCode: 0,
    words: "",
    text: initScript(`new Counter("ab"); export const options = { thresholds: { ab: ["count>=0"] } }`),
  },
  {
    what: "an unsupported option",
    exitCode: 104,
    words: 'option "stages" is not supported',
    text: initScript("export const options = { stages: [] }"),
  },
  {
    what: "a threshold on an unknown metric",
    exitCode: 104,
    words: 'no metric name "none" found',
    text: initScript(`export const options = { thresholds: { none: ["count>0"] } }`),
  },
  {
    what: "a threshold that the metric's type lacks",
    exitCode: 104,
    words: "a counter has no p(9)",
    text: initScript(`new Counter("ab"); export const options = { thresholds: { ab: ["p(9)>0"] } }`),
  },
  {
    what: "an exception while the script loads",
    exitCode: 107,
    words: "at once",
    text: `throw new Error("at once");`,
  },
  { what: "a syntax error", exitCode: 107, words: "script.js", text: "export default () => {" },
  {
    what: "an exception in a timer",
    exitCode: 0,
    words: "oh no",
    text: `export default () => {
      setTimeout(() => { throw new Error("oh no"); }, 1);
      setInterval(() => console.log("never"), 60000);
    }`,
  },
];

/** The same for a rejection that nobody handles: it must not run in the process of the tests. */
export const unhandledRejection: ScriptFate = {
  what: "an unhandled rejection",
  exitCode: 0,
  words: "nobody caught it",
  text: `export default () => {
    setTimeout(() => { Promise.reject(new Error("nobody caught it")); }, 1);
    setInterval(() => {}, 60000);
  }`,
};

/** What a script can import neither in the runner nor on the engine, and what the runner says about it. */
export const missingModules: readonly (readonly [specifier: string, words: string])[] = [
  ["k6/none", "which this runner does not implement"],
  ["node:fs", "which k6 does not support"],
  ["xstate", "which k6 does not support"],
  ["./lib/there", "k6 needs the full name of an existing file"],
  ["./lib/not-there.ts", "k6 needs the full name of an existing file"],
];

/** A script that imports a module. */
export const importScript = (specifier: string) =>
  `import * as it from "${specifier}"; export default () => it;`;
