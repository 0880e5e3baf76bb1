/** A server in a child process, which is killed on dispose. */
export interface RunningServer extends Disposable {
  readonly pid: number;
  readonly port: number;
  /** The port for WebSockets, if the server has one and prints it. */
  readonly httpPort?: number;
}

/** A tool in a child process, which works until its standard input ends; it is killed on dispose. */
export interface RunningTool extends Disposable {
  /** Ends the tool's work; resolves to what it prints then, and rejects if it fails. */
  finish(): Promise<string>;
}

const running = new Set<Bun.Subprocess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a server that prints `listening tcp://<address>:<port>`, and perhaps ` http://<address>:<port>`. */
export async function startListening(command: readonly string[]): Promise<RunningServer> {
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  running.add(child);
  const stderr = new Response(child.stderr).text();
  const { value } = await child.stdout.getReader().read();
  const text = new TextDecoder().decode(value);
  const port = /tcp:\S+:(\d+)/.exec(text)?.[1];
  if (port === undefined) throw new Error(`${command.join(" ")} did not print its address: ${await stderr}`);
  // The logs of hundreds of servers would bury the progress; that of one which ends by itself says why.
  child.exited
    .then(async () => running.has(child) && process.stderr.write(await stderr))
    .catch(() => undefined);
  const httpPort = /http:\S+:(\d+)/.exec(text)?.[1];
  return { ...serverOf(child, Number(port)), ...(httpPort && { httpPort: Number(httpPort) }) };
}

/** Starts a tool, and waits until it prints a line: it is at work. */
export async function startTool(command: readonly string[]): Promise<RunningTool> {
  const child = Bun.spawn([...command], { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  running.add(child);
  const reader = child.stdout.getReader();
  const read = async () => {
    const { value } = await reader.read();
    if (value === undefined) throw new Error(`${command.join(" ")} failed`);
    return new TextDecoder().decode(value);
  };
  await read();
  return {
    async finish() {
      child.stdin.end();
      return await read();
    },
    ...killOnDispose(child),
  };
}

/** Starts a server on a given port, and waits until it accepts connections. */
export async function startOnPort(command: readonly string[], port: number): Promise<RunningServer> {
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "ignore", stderr: "inherit" });
  running.add(child);
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    if (await acceptsConnections(port)) return serverOf(child, port);
    await Bun.sleep(25);
  }
  child.kill("SIGKILL");
  throw new Error(`${command.join(" ")} does not accept connections`);
}

/** Finds a port that is free at this moment. */
export function findFreePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  listener.stop(true);
  return listener.port;
}

/** The first line that a program prints; undefined if it is missing or fails. */
export function firstLineOf(command: readonly string[]): string | undefined {
  const [program = ""] = command;
  if (Bun.which(program) === null) return undefined;
  const { stdout, success } = Bun.spawnSync([...command], { stderr: "ignore" });
  return success ? stdout.toString().split("\n")[0] : undefined;
}

function serverOf(child: Bun.Subprocess, port: number): RunningServer {
  return { pid: child.pid, port, ...killOnDispose(child) };
}

function killOnDispose(child: Bun.Subprocess): Disposable {
  return {
    [Symbol.dispose]() {
      child.kill("SIGKILL");
      running.delete(child);
    },
  };
}

async function acceptsConnections(port: number): Promise<boolean> {
  try {
    const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } });
    socket.terminate();
    return true;
  } catch {
    return false;
  }
}
