import { mainPath } from "./program.ts";

/** Binds a datagram socket, says so, and prints what it gets, one message a line. */
const listenProgram = `
import socket, sys
path = sys.argv[1]
manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind("\\0" + path[1:] if path.startswith("@") else path)
print("bound", flush=True)
while True:
    print(manager.recv(4096).decode().replace("\\n", " "), flush=True)
`;

/** Listens on a host, some times, and runs a command with the sockets as systemd passes them. */
const activateProgram = `
import os, socket, sys
host, count, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
family = socket.AF_INET6 if ":" in host else socket.AF_INET
sockets = [socket.socket(family) for _ in range(count)]
for each in sockets:
    each.bind((host, 0))
    each.listen(16)
kept = [os.dup2(each.fileno(), 100 + index) for index, each in enumerate(sockets)]
for index, descriptor in enumerate(kept):
    os.dup2(descriptor, 3 + index, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(count))
os.execvp(command[0], command)
`;

/** What a command line begins with so that systemd's sockets are there: so many, on this host. Needs python3. */
export function withSockets(host: string, count: number): string[] {
  return ["python3", "-c", activateProgram, host, `${count}`];
}

/** Reads a process's lines, one after another; each throws if the process has ended instead. */
function readLines(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  let text = "";
  const next = async (): Promise<string> => {
    while (!text.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`no further line: ${text}`);
      text += new TextDecoder().decode(value);
    }
    const [line = ""] = text.split("\n", 1);
    text = text.slice(line.length + 1);
    return line;
  };
  /** The next line that is not this one. */
  const nextBut = async (other: string): Promise<string> => {
    const line = await next();
    return line === other ? nextBut(other) : line;
  };
  return { next, nextBut };
}

/** Listens at this address as a service manager does. Needs python3. */
export async function listenAsManager(path: string) {
  const child = Bun.spawn(["python3", "-c", listenProgram, path], { stdout: "pipe", stderr: "inherit" });
  process.once("exit", () => child.kill("SIGKILL"));
  const messages = readLines(child.stdout);
  await messages.next();
  return {
    messages,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

/** Starts a server as a service, with these flags and variables; what `before` says comes first in the command line. */
export function startService(
  flags: readonly string[],
  environment: Record<string, string>,
  before: readonly string[] = [],
) {
  const child = Bun.spawn([...before, process.execPath, mainPath, "server", ...flags], {
    env: { ...process.env, ...environment },
    stdout: "pipe",
    stderr: "pipe",
  });
  process.once("exit", () => child.kill("SIGKILL"));
  const stderr = new Response(child.stderr).text();
  const lines = readLines(child.stdout);
  return {
    ready: () => lines.next(),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    exited: async () => ({ code: await child.exited, stderr: await stderr }),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
