import { readFileSync, writeFileSync } from "node:fs";
import { clientCommandLine } from "./client-process.ts";
import { collectOutput } from "./collect-output.ts";
import { eventually } from "./deadline.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What a screen is started with; its size is in characters. */
export interface TestScreenSettings {
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Record<string, string>;
}

/** The status line of a client that is connected. */
export const connectedStatus = /^ connected/;

/** A client on a screen, connected, that polls ten times a second. */
export async function startClientScreen(
  port: number,
  flags: readonly string[] = [],
  settings: TestScreenSettings = {},
): Promise<Screen> {
  const screen = await Screen.start(clientCommandLine(port, ["--interval", "0.1", ...flags]), settings);
  try {
    await screen.until(`-- connected to 127.0.0.1:${port} --`);
    return screen;
  } catch (error) {
    await screen[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * A real terminal (tmux) of its own that runs one command. When the command has ended, it says `left with <exit
 * code>` and shows the settings of the terminal.
 */
export class Screen implements AsyncDisposable {
  readonly #folder = temporaryFolder();

  private constructor() {}

  /**
   * Starts a command on a screen. Unless the environment given says otherwise, colours and Unicode are allowed, and
   * what the command keeps for the next run goes with the screen.
   */
  static async start(command: readonly string[], settings: TestScreenSettings = {}): Promise<Screen> {
    const { columns = 80, rows = 16, environment = {} } = settings;
    const screen = new Screen();
    const usual = { NO_COLOR: "", LC_ALL: "C.UTF-8", XDG_STATE_HOME: screen.#folder.path };
    const variables = Object.entries({ ...usual, ...environment }).map(([key, value]) => `${key}=${value}`);
    // The shell outlives a Ctrl-C, which goes to the command too.
    const script = 'trap : INT; "$@"; echo "left with $?"; stty -a; exec sleep 600';
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

  /** Pastes text as it is; the terminal marks it as pasted if the command has asked for that. */
  async paste(text: string): Promise<void> {
    const path = `${this.#folder.path}/pasted`;
    writeFileSync(path, text);
    await this.#tmux("load-buffer", path);
    await this.#tmux("paste-buffer", "-p", "-r");
  }

  /** Gives the screen another size, in characters. */
  async resize(columns: number, rows?: number): Promise<void> {
    const height = rows === undefined ? [] : ["-y", `${rows}`];
    await this.#tmux("resize-window", "-x", `${columns}`, ...height);
  }

  /** The rows that show something, without the blanks at their ends. */
  async rows(): Promise<string[]> {
    return (await this.#tmux("capture-pane", "-p")).trimEnd().split("\n");
  }

  /** The rows as the command has drawn them: one that the terminal has wrapped counts as one. */
  async drawnRows(): Promise<string[]> {
    const rows = (await this.#tmux("capture-pane", "-p", "-J")).trimEnd().split("\n");
    return rows.map((row) => row.trimEnd());
  }

  /** All rows that were ever shown, those that have left the screen above included. */
  async allRows(): Promise<string[]> {
    return (await this.#tmux("capture-pane", "-p", "-S", "-")).trimEnd().split("\n");
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

  /** Whether the cursor can be seen. */
  async isCursorShown(): Promise<boolean> {
    return (await this.#tmux("display", "-p", "#{cursor_flag}")).trim() === "1";
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
    let last: string[] = [];
    const look = async () => {
      last = await this.rows();
      return last;
    };
    return eventually(look, isWanted).catch(() => {
      throw new Error(`the screen never showed ${wanted}, but:\n${last.join("\n")}`);
    });
  }

  /** The process id of the command (Linux). */
  async commandPid(): Promise<number> {
    const shell = (await this.#tmux("display", "-p", "#{pane_pid}")).trim();
    return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim());
  }

  /** Starts a command on a screen; all bytes that it writes, from the first one on, also go to this file. */
  static async startRecorded(
    command: readonly string[],
    path: string,
    settings: TestScreenSettings = {},
  ): Promise<Screen> {
    const wait = ["sh", "-c", 'until [ -e "$0" ]; do sleep 0.01; done; exec "$@"', `${path}.go`];
    const screen = await Screen.start([...wait, ...command], settings);
    await screen.#tmux("pipe-pane", `cat >> '${path}'`);
    await Bun.write(`${path}.go`, "");
    return screen;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server");
    this.#folder[Symbol.dispose]();
  }

  async #tmux(...args: string[]): Promise<string> {
    const child = Bun.spawn(["tmux", "-u", "-S", `${this.#folder.path}/socket`, ...args], {
      stdout: "pipe",
      stderr: "pipe",
    });
    const { code, stdout, stderr } = await collectOutput(child);
    if (code !== 0) throw new Error(`tmux ${args.join(" ")}: ${stderr}`);
    return stdout;
  }
}

function isMatch(row: string, expected: string | RegExp): boolean {
  return typeof expected === "string" ? row === expected : expected.test(row);
}
