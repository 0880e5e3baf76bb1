import { readFileSync } from "node:fs";
import { temporaryFolder } from "./temporary-folder.ts";

/** How long a test waits for the screen to show something: far more than it needs. */
const patienceMs = 10_000;
const lookIntervalMs = 20;

/** What a screen is started with; its size is in characters. */
export interface ScreenSettings {
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Record<string, string>;
}

/**
 * A real terminal (tmux) of its own that runs one command. When the command has ended, it says `left with <exit
 * code>` and shows the settings of the terminal.
 */
export class Screen implements AsyncDisposable {
  readonly #folder = temporaryFolder();

  private constructor() {}

  /** Starts a command on a screen. Colours are allowed unless the environment given says otherwise. */
  static async start(command: readonly string[], settings: ScreenSettings = {}): Promise<Screen> {
    const { columns = 60, rows = 16, environment = {} } = settings;
    const screen = new Screen();
    const variables = Object.entries({ NO_COLOR: "", ...environment }).map(
      ([key, value]) => `${key}=${value}`,
    );
    const script = '"$@"; echo "left with $?"; stty -a; exec sleep 600';
    const size = ["-x", `${columns}`, "-y", `${rows}`];
    await screen.#tmux(
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      ...size,
      "env",
      ...variables,
      "sh",
      "-c",
      script,
      "sh",
      ...command,
    );
    return screen;
  }

  /** Types text, as from a keyboard. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", "--", text);
  }

  /** Presses keys by their names, such as `Enter`, `Left` or `C-c`. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  /** Types a line and enters it. */
  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.press("Enter");
  }

  /** Makes the screen as wide as this, in characters. */
  async widen(columns: number): Promise<void> {
    await this.#tmux("resize-window", "-x", `${columns}`);
  }

  /** The rows that show something, without the blanks at their ends. */
  async rows(): Promise<string[]> {
    return (await this.#tmux("capture-pane", "-p")).trimEnd().split("\n");
  }

  /** What is shown, with the escape sequences of its colours. */
  async colours(): Promise<string> {
    return this.#tmux("capture-pane", "-p", "-e");
  }

  /** Where the cursor is, from 0. */
  async cursor(): Promise<{ column: number; row: number }> {
    const [column, row] = (await this.#tmux("display", "-p", "#{cursor_x} #{cursor_y}")).split(" ");
    return { column: Number(column), row: Number(row) };
  }

  /** Waits until a row matches; returns all rows. */
  async until(expected: string | RegExp): Promise<string[]> {
    return this.untilRows((rows) => rows.some((row) => isMatch(row, expected)), `${expected}`);
  }

  /** Waits until the last rows match these; returns all rows. */
  async untilBelow(...expected: readonly (string | RegExp)[]): Promise<string[]> {
    return this.untilRows(
      (rows) => {
        const last = rows.slice(-expected.length);
        return last.length === expected.length && expected.every((row, at) => isMatch(last[at] ?? "", row));
      },
      `${expected.join("\n")}\nbelow`,
    );
  }

  /** Waits until the rows are as wanted; returns them. */
  async untilRows(isWanted: (rows: string[]) => boolean, wanted: string): Promise<string[]> {
    const deadlineMs = performance.now() + patienceMs;
    for (;;) {
      const rows = await this.rows();
      if (isWanted(rows)) return rows;
      if (performance.now() > deadlineMs) {
        throw new Error(`the screen never showed ${wanted}, but:\n${rows.join("\n")}`);
      }
      await Bun.sleep(lookIntervalMs);
    }
  }

  /** The process id of the command (Linux). */
  async commandPid(): Promise<number> {
    const shell = (await this.#tmux("display", "-p", "#{pane_pid}")).trim();
    return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim());
  }

  /** From now on, all bytes that are written to the screen also go to this file. */
  async record(path: string): Promise<void> {
    await this.#tmux("pipe-pane", `cat >> '${path}'`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server");
    this.#folder[Symbol.dispose]();
  }

  async #tmux(...args: string[]): Promise<string> {
    const child = Bun.spawn(["tmux", "-S", `${this.#folder.path}/socket`, ...args], {
      stdout: "pipe",
      stderr: "pipe",
    });
    const [stdout, stderr] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    if ((await child.exited) !== 0) throw new Error(`tmux ${args.join(" ")}: ${stderr}`);
    return stdout;
  }
}

function isMatch(row: string, expected: string | RegExp): boolean {
  return typeof expected === "string" ? row === expected : expected.test(row);
}
