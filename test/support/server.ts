import pino from "pino";
import { Server } from "../../src/server/server.ts";
import { defaultSettings, type ServerSettings } from "../../src/server/settings/settings.ts";
import { deadlineMs } from "./deadline.ts";
import { mainPath } from "./program.ts";

/** A server in this process, on a free port and with its messages in memory unless said otherwise. */
export async function startServer(
  settings: Partial<ServerSettings> = {},
  logger = pino({ level: "silent" }),
): Promise<Server & AsyncDisposable> {
  const parts = {
    logger,
    onFatal: (error: unknown) => {
      throw error;
    },
  };
  const server = await Server.start(
    { ...defaultSettings, tcpPort: 0, httpPort: "off" as const, store: "memory:", ...settings },
    parts,
  );
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.stop() });
}

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** Undefined unless the flags ask for it. */
  readonly httpPort: number | undefined;
  /** Undefined unless the flags ask for it. */
  readonly adminPort: number | undefined;
  kill(signal: NodeJS.Signals): void;
  /** How it ended: its exit code, or the signal that ended it, and what it said on stderr. */
  exited(): Promise<{ code: number | null; signal: NodeJS.Signals | number | null; stderr: string }>;
}

/**
 * Starts `server` with these flags on a free port; `before` is what its command line begins with, such as
 * `["strace", "-f"]`. Rejects when it does not come up.
 */
export async function spawnServer(
  flags: readonly string[],
  before: readonly string[] = [],
): Promise<ServerProcess> {
  const command = [
    ...before,
    process.execPath,
    mainPath,
    "server",
    "--tcp-port",
    "0",
    "--http-port",
    "off",
    ...flags,
  ];
  const child = Bun.spawn(command, { stdout: "pipe", stderr: "pipe", stdin: "ignore" });
  // A test that runs out of time is not cleaned up after.
  process.once("exit", () => child.kill("SIGKILL"));
  const stderr = new Response(child.stderr).text();
  const ready = await firstLine(child.stdout);
  const [, port, httpPort, adminPort] =
    /^listening (?:tcp|tls):\/\/\S+:(\d+)(?: https?:\/\/\S+:(\d+))?(?: http:\/\/\S+:(\d+)\/metrics)?$/.exec(
      ready,
    ) ?? [];
  if (port === undefined) {
    child.kill("SIGKILL");
    throw new Error(`the server did not start: ${ready}${await stderr}`);
  }
  return {
    pid: child.pid,
    port: Number(port),
    httpPort: httpPort === undefined ? undefined : Number(httpPort),
    adminPort: adminPort === undefined ? undefined : Number(adminPort),
    kill: (signal) => child.kill(signal),
    exited: async () => {
      await child.exited;
      return { code: child.exitCode, signal: child.signalCode, stderr: await stderr };
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const deadline = setTimeout(() => reader.cancel(), deadlineMs);
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  clearTimeout(deadline);
  reader.releaseLock();
  return text.split("\n")[0] ?? "";
}
