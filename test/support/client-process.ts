import { readFileSync } from "node:fs";
import { mainPath } from "./program.ts";

/** The command line of a client for a server on this port; `form`: a one-shot form with its own arguments. */
export function clientCommandLine(
  port: number,
  flags: readonly string[] = [],
  form: readonly string[] = [],
): string[] {
  return [process.execPath, mainPath, "client", "--port", `${port}`, ...flags, ...form];
}

/** How a client in a pipe ended, and all that it said. */
export interface ClientEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a client in a pipe to its end: `script` is its standard input. */
export async function runClient(
  port: number,
  script: string | Uint8Array,
  flags: readonly string[] = [],
): Promise<ClientEnd> {
  const client = spawnClient(port, flags);
  client.write(script);
  client.endInput();
  return client.end();
}

/** A client in a pipe, whose script the test writes as it goes. */
export interface ClientProcess extends AsyncDisposable {
  /** The most memory that it has held so far (Linux). */
  peakMemoryKib(): number;
  write(script: string | Uint8Array): void;
  endInput(): void;
  kill(signal: NodeJS.Signals): void;
  /** The next line of stdout; rejects when the client ends before it. */
  line(): Promise<string>;
  /** How it ended; `stdout` is what `line` has not returned. */
  end(): Promise<ClientEnd>;
}

/** Starts a client in a pipe. */
export function spawnClient(
  port: number,
  flags: readonly string[] = [],
  form: readonly string[] = [],
): ClientProcess {
  const child = Bun.spawn(clientCommandLine(port, flags, form), {
    // Without this, Bun passes on the environment as it was when the tests started.
    env: process.env,
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  const stderr = new Response(child.stderr).text();
  const chunks = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const more = async (): Promise<boolean> => {
    const { value, done } = await chunks.read();
    text += value ?? "";
    return !done;
  };
  return {
    peakMemoryKib: () =>
      Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]),
    write: (script) => {
      child.stdin.write(script);
      child.stdin.flush();
    },
    endInput: () => {
      child.stdin.end();
    },
    kill: (signal) => child.kill(signal),
    async line() {
      while (!text.includes("\n")) {
        if (!(await more())) throw new Error(`the client ended: ${await stderr}`);
      }
      const end = text.indexOf("\n");
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      return line;
    },
    async end() {
      while (await more());
      return { code: await child.exited, stdout: text, stderr: await stderr };
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
