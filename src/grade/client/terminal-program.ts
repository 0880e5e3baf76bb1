import { errorMessage } from "../../error-message.ts";
import { GradeStop, gradeExitCodes } from "../grade-stop.ts";
import type { ProgramEnd } from "../program.ts";
import { readProcessorTimeMs } from "./processor-time.ts";

/** So wide that a client need not wrap a long message. */
const terminalSize = { cols: 1200, rows: 50 };
/** Between SIGTERM and SIGKILL. */
const stopTimeoutMs = 1000;
/** What a program printed before it ended is read within this time. */
const drainTimeoutMs = 500;

/** A client that the grader started in a pseudo-terminal, in a process group of its own, so that its children end with it. */
export class TerminalProgram {
  readonly #child: Bun.Subprocess;
  readonly #drained: Promise<void>;
  #end: ProgramEnd | undefined;
  readonly ended: Promise<ProgramEnd>;

  private constructor(child: Bun.Subprocess, drained: Promise<void>) {
    this.#drained = drained;
    this.#child = child;
    process.on("exit", this.#kill); // nothing that the grader started outlives it
    this.ended = child.exited.then((code) => {
      const end = describeEnd(code, child.signalCode);
      this.#end = end;
      return end;
    });
  }

  /** Starts `command` without a shell. Throws `GradeStop` if that is not possible. */
  static start(
    command: readonly [string, ...string[]],
    onOutput: (bytes: Uint8Array) => void,
  ): TerminalProgram {
    const { promise: drained, resolve: exit } = Promise.withResolvers<void>();
    const terminal = {
      ...terminalSize,
      data: (_: unknown, bytes: Uint8Array) => onOutput(bytes),
      exit: () => exit(),
    };
    try {
      const child = Bun.spawn([...command], { terminal, detached: true, env: terminalEnvironment() });
      return new TerminalProgram(child, drained);
    } catch (error) {
      const reason = `the command could not be tried: ${errorMessage(error)}`;
      throw new GradeStop(reason, gradeExitCodes.untried);
    }
  }

  /** How it ended; undefined while it runs. */
  get end(): ProgramEnd | undefined {
    return this.#end;
  }

  /** The processor time of it and its children so far; undefined where the system does not say. */
  get processorTimeMs(): number | undefined {
    return readProcessorTimeMs(this.#child.pid);
  }

  /** Presses these keys. */
  type(keys: string): void {
    if (this.#end === undefined) this.#child.terminal?.write(keys);
  }

  /** Ends it and all that it started: SIGTERM, then SIGKILL. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#signalGroup("SIGTERM");
    const timer = setTimeout(this.#kill, stopTimeoutMs);
    await this.ended;
    clearTimeout(timer);
    this.#kill(); // what it started and left behind
    // What it printed last may not have been read yet. A process that left the group may keep the terminal open.
    await Promise.race([this.#drained, Bun.sleep(drainTimeoutMs)]);
    this.#child.terminal?.close();
    process.off("exit", this.#kill);
  }

  readonly #kill = () => this.#signalGroup("SIGKILL");

  #signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // The group has no process any more.
    }
  }
}

function describeEnd(code: number, signal: NodeJS.Signals | number | null): ProgramEnd {
  return signal === null || typeof signal === "number" ? { code, signal: null } : { code: null, signal };
}

/** Without a locale, some languages take what is typed for ASCII. */
function terminalEnvironment(): Record<string, string | undefined> {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  const hasLocale = [LC_ALL, LC_CTYPE, LANG].some((value) => value !== undefined && value !== "");
  return { ...process.env, TERM: "xterm-256color", ...(hasLocale ? {} : { LANG: "C.UTF-8" }) };
}
