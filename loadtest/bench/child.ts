/** A server in a process of its own, which ends with the scope that holds it. */
export interface RunningServer extends Disposable {
  readonly pid: number;
  readonly port: number;
}

const running = new Set<Bun.Subprocess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a server that says `listening tcp://<address>:<port>` on its standard output. */
export async function startListening(command: readonly string[]): Promise<RunningServer> {
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "pipe", stderr: "inherit" });
  running.add(child);
  const { value } = await child.stdout.getReader().read();
  const port = /:(\d+)\n/.exec(new TextDecoder().decode(value))?.[1];
  if (port === undefined) throw new Error(`${command.join(" ")} did not say where it listens`);
  return serverOf(child, Number(port));
}

/** Starts a server on a port that it was told, and waits until it takes connections. */
export async function startOnPort(command: readonly string[], port: number): Promise<RunningServer> {
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "ignore", stderr: "inherit" });
  running.add(child);
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    if (await acceptsConnections(port)) return serverOf(child, port);
    await Bun.sleep(25);
  }
  child.kill("SIGKILL");
  throw new Error(`${command.join(" ")} does not take connections`);
}

/** A port that nobody listens on at this moment. */
export function findFreePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  listener.stop(true);
  return listener.port;
}

/** The first line that a program prints; undefined where it does not run. */
export function firstLineOf(command: readonly string[]): string | undefined {
  const [program = ""] = command;
  if (Bun.which(program) === null) return undefined;
  const { stdout, success } = Bun.spawnSync([...command], { stderr: "ignore" });
  return success ? stdout.toString().split("\n")[0] : undefined;
}

function serverOf(child: Bun.Subprocess, port: number): RunningServer {
  return {
    pid: child.pid,
    port,
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
