import { eventually } from "./deadline.ts";
import { mainPath } from "./program.ts";

/**
 * A Python program that runs the command of its arguments in a new terminal, prints what it shows, and closes the terminal, as a closed window
 * does, at the end of its own input. A terminal that no process has open any more cannot be read.
 */
const program = `
import os, pty, select, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
sources = [0, terminal]
while 0 in sources:
    for source in select.select(sources, [], [])[0]:
        try:
            data = os.read(source, 4096)
        except OSError:
            data = b""
        if not data:
            sources.remove(source)
        elif source == terminal:
            os.write(1, data)
os.close(terminal)
`;

/** The command that runs this command in a new terminal, until the end of its own input. */
export function inTerminal(command: readonly string[]): string[] {
  return ["python3", "-c", program, ...command];
}

/** A line of a server's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A server that a shell has started in a terminal. */
export interface TerminalServer extends AsyncDisposable {
  readonly pid: number;
  /** The lines of its log so far. */
  readLog(): Promise<LogLine[]>;
  /** Waits for a line of its log with this message. */
  logged(message: string): Promise<LogLine>;
  closeTerminal(): void;
}

/**
 * Starts a server in a new terminal by a shell's script, which has it as `"$@"`; its log is a file in `folder`, and its
 * board in memory. Needs python3.
 */
export async function startInTerminal(
  folder: string,
  script: string,
  flags: readonly string[] = [],
): Promise<TerminalServer> {
  const [ready, log] = [`${folder}/ready`, `${folder}/log`];
  const ports = ["--tcp-port", "0", "--http-port", "off", "--store", "memory:"];
  const server = [process.execPath, mainPath, "server", ...ports, ...flags];
  const redirected = `exec >${ready} 2>${log}; ${script}`;
  const terminal = Bun.spawn(inTerminal(["sh", "-c", redirected, "sh", ...server]), { stdin: "pipe" });
  const readLog = async (): Promise<LogLine[]> => {
    const lines = (await Bun.file(log).text()).split("\n").filter((line) => line.startsWith("{"));
    return lines.map((line) => JSON.parse(line));
  };
  const logged = async (message: string): Promise<LogLine> => {
    const lines = await eventually(readLog, (seen) => seen.some(({ msg }) => msg === message));
    return lines.find(({ msg }) => msg === message) ?? {};
  };
  await eventually(
    async () => ((await Bun.file(ready).exists()) ? await Bun.file(ready).text() : ""),
    (text) => text.includes("listening"),
  );
  const pid = Number((await logged("started")).pid);
  // A test that runs out of time is not cleaned up after.
  process.once("exit", () => killIfRunning(pid));
  return {
    pid,
    readLog,
    logged,
    closeTerminal: () => void terminal.stdin.end(),
    async [Symbol.asyncDispose]() {
      terminal.kill("SIGKILL");
      killIfRunning(pid);
      await terminal.exited;
    },
  };
}

/** Whether a process runs. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function killIfRunning(pid: number): void {
  if (isRunning(pid)) process.kill(pid, "SIGKILL");
}
