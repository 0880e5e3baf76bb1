import { mainPath } from "../support/program.ts";

/** A server in its own process, with the page. */
export interface PageServer extends AsyncDisposable {
  readonly tcpPort: number;
  readonly httpPort: number;
  /** Kills it, as a crash would. */
  kill(): Promise<void>;
}

/** Starts a server on this store; on the port of an earlier one, an open page reconnects to it. */
export async function spawnPageServer(databasePath: string, httpPort = 0): Promise<PageServer> {
  const flags = ["--tcp-port", "0", "--http-port", `${httpPort}`, "--store", `sqlite:${databasePath}`];
  const child = Bun.spawn([process.execPath, mainPath, "server", ...flags], {
    stdout: "pipe",
    stderr: "ignore",
    stdin: "ignore",
  });
  // A test that times out is not cleaned up.
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
