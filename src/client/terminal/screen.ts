import type { ClientActor } from "../../../actors/client/client.ts";
import type { Notice } from "../../../actors/client/ports.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { systemClock } from "../../net/system-clock.ts";
import { type InputStyle, toCommand } from "../core/typed-line.ts";
import type { BlockContent, Narrowing } from "./block.ts";
import { BottomBlock } from "./bottom-block.ts";
import { SeenNames } from "./completion.ts";
import { Countdown } from "./countdown.ts";
import type { Palette } from "./format.ts";
import { describeUnsent, explainUnknown, hintCommands } from "./help.ts";
import { findHistoryFile, openHistory } from "./history-file.ts";
import { Keyboard, type KeyPress } from "./keyboard.ts";
import { LineQueue } from "./line-queue.ts";
import { Prompt } from "./prompt.ts";
import { Silence } from "./silence.ts";
import { type Counts, formatStatus } from "./status-line.ts";
import { TerminalMode } from "./terminal-mode.ts";
import type { TerminalView } from "./terminal-view.ts";
import { Transcript } from "./transcript.ts";

/** The settings of the view. */
export interface ScreenSettings {
  readonly palette: Palette;
  readonly characters: "unicode" | "ascii";
  readonly narrowing: Narrowing;
  readonly counts: Counts;
  readonly style: InputStyle;
  readonly now: () => Date;
  /** On a smaller screen there is no status line. */
  readonly minColumns: number;
  readonly minRows: number;
}

/**
 * The view on a terminal with a movable cursor: the status line and the prompt stay at the bottom, and everything else is
 * printed above them.
 */
export class ScreenView implements TerminalView {
  readonly #settings: ScreenSettings;
  readonly #transcript: Transcript;
  readonly #prompt: Prompt;
  readonly #block: BottomBlock;
  readonly #mode: TerminalMode;
  readonly #countdown: Countdown;
  readonly #silence: Silence;
  #keyboard: Keyboard | undefined;
  #queue: LineQueue | undefined;
  #status: ClientStatus | undefined;
  /** The reason that was reported last: it is not repeated for each attempt. */
  #reportedReason = "";

  constructor(settings: ScreenSettings) {
    this.#settings = settings;
    const report = (text: string) => this.show({ kind: "notice", text });
    this.#block = new BottomBlock(process.stdout, settings.narrowing, (columns, rows) =>
      this.#describe(columns, rows),
    );
    this.#mode = new TerminalMode({
      releasing: () => this.#block.hide(),
      acquired: () => this.#block.show(),
    });
    const [nowMs, refresh] = [() => performance.now(), () => this.#block.refresh()];
    this.#countdown = new Countdown(systemClock, nowMs, refresh);
    this.#silence = new Silence(systemClock, nowMs, refresh);
    const names = new SeenNames();
    this.#transcript = new Transcript(settings, names);
    this.#prompt = new Prompt(openHistory(findHistoryFile(process.env), report), names, settings.style);
  }

  listen(client: ClientActor): void {
    const queue = new LineQueue(client, process.stdin, (line) => this.#submit(line, client));
    this.#queue = queue;
    this.#keyboard = new Keyboard(process.stdin, (press) => this.#press(press, client, queue));
    process.stdin.once("end", () => this.#endInput(queue));
    process.stdout.on("resize", () => this.#block.resize());
    // The report of an uncaught error would be printed below the block, and erased with it.
    process.once("uncaughtExceptionMonitor", () => this.close());
    this.show({ kind: "progress", text: `${hintCommands(this.#settings.style)}; Tab completes` });
    this.#mode.acquire();
  }

  show(notice: Notice): void {
    if (notice.kind === "retry") return this.#reportReason(notice.reason);
    this.#print(this.#transcript.describe(notice));
  }

  showStatus(status: ClientStatus): void {
    this.#status = status;
    this.#transcript.update(status);
    if (status.connection === "connected") this.#reportedReason = "";
    this.#countdown.update(status);
    this.#silence.update(status);
    this.#queue?.update(status);
    this.#block.refresh();
  }

  close(): void {
    const unsent = this.#queue?.stop() ?? 0;
    if (unsent > 0) this.show(describeUnsent(unsent));
    this.#releaseTerminal();
  }

  #releaseTerminal(): void {
    this.#countdown.stop();
    this.#silence.stop();
    this.#keyboard?.stop();
    this.#mode.release();
  }

  #press(press: KeyPress, client: ClientActor, queue: LineQueue): void {
    switch (press.kind === "key" ? press.name : "") {
      case "return":
        this.#enter(queue, client);
        break;
      case "C-c":
        if (this.#prompt.isEmpty) return client.send({ type: "quit" });
        this.#prompt.clear();
        break;
      case "C-z":
        return this.#mode.stopJob();
      case "C-l":
        return this.#block.clearScreen();
      case "C-d":
        if (this.#prompt.isEmpty) return this.#endInput(queue);
        this.#edit(press);
        break;
      default:
        this.#edit(press);
    }
    this.#block.refresh();
  }

  #edit(press: KeyPress): void {
    const result = this.#prompt.press(press);
    if (result?.kind === "candidates") this.#block.print(result.text);
    if (result?.kind === "full") this.show({ kind: "error", text: result.text });
  }

  /** An empty line ends the wait for the next attempt to connect. */
  #enter(queue: LineQueue, client: ClientActor): void {
    for (const text of this.#prompt.enter()) {
      if (text.trim() === "") client.send({ type: "retry" });
      else queue.enter(text);
    }
  }

  #submit(text: string, client: ClientActor): void {
    const { style } = this.#settings;
    const command = toCommand(text, style);
    this.#print(this.#transcript.echo(text));
    if (command === undefined) this.show(explainUnknown(text, style));
    else client.send({ type: "typed", text: command });
  }

  #print(lines: readonly string[]): void {
    for (const line of lines) this.#block.print(line);
  }

  #endInput(queue: LineQueue): void {
    this.#releaseTerminal();
    queue.end();
  }

  /** The status line counts down to the next attempt. */
  #reportReason(reason: string): void {
    if (reason !== this.#reportedReason) this.show({ kind: "notice", text: reason });
    this.#reportedReason = reason;
  }

  #describe(columns: number, rows: number): BlockContent {
    const { minColumns, minRows, palette, characters, counts } = this.#settings;
    const hasRoom = columns >= minColumns && rows >= minRows;
    const status =
      this.#status && hasRoom
        ? formatStatus(
            {
              status: this.#status,
              secondsLeft: this.#countdown.secondsLeft,
              silentSeconds: this.#silence.seconds,
              counts,
            },
            { palette, characters, columns },
          )
        : undefined;
    const { label, text, cursor } = this.#prompt.content;
    return { status, prompt: label, text, cursor, columns, rows };
  }
}
