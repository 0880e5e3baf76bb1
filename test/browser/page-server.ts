import { mainPath } from "../support/program.ts";

/** A server in a process of its own, with its page. */
export interface PageServer extends AsyncDisposable {
  readonly tcpPort: number;
  readonly httpPort: number;
  /** Ends it as a power failure would. */
  kill(): Promise<void>;
}

/** Starts a server on this store; with a port that an earlier one had, its page finds it again. */
export async function spawnPageServer(databasePath: string, httpPort = 0): Promise<PageServer> {
  const flags = ["--tcp-port", "0", "--http-port", `${httpPort}`, "--store", `sqlite:${databasePath}`];
  const child = Bun.spawn([process.execPath, mainPath, "server", ...flags], {
    stdout: "pipe",
    stderr: "ignore",
    stdin: "ignore",
  });
  // A test that runs out of time is not cleaned up after.
  process.once("exit", () => child.kill("SIGKILL"));
  const kill = async () => {
    child.kill("SIGKILL");
    await child.exited;
  };
  const ready = await readLine(child.stdout);
  const ports = /^listening tcp:\/\/\S+:(\d+) http:\/\/\S+:(\d+)$/.exec(ready);
  if (ports === null) {
    await kill();
    throw new Error(`the server did not start: ${ready}`);
  }
  return { tcpPort: Number(ports[1]), httpPort: Number(ports[2]), kill, [Symbol.asyncDispose]: kill };
}

async function readLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0] ?? "";
}
