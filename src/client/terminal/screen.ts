import type { ClientActor } from "../../../actors/client/client.ts";
import type { Notice } from "../../../actors/client/ports.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { systemClock } from "../../net/system-clock.ts";
import { beginsWithVerb } from "../../protocol/command.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import type { BlockContent, Narrowing } from "./block.ts";
import { BottomBlock } from "./bottom-block.ts";
import { SeenNames } from "./completion.ts";
import { Countdown } from "./countdown.ts";
import { formatNotice, type Palette } from "./format.ts";
import { commandHint, describeUnsent, explainUnknown } from "./help.ts";
import { findHistoryFile, openHistory } from "./history-file.ts";
import { Keyboard, type KeyPress } from "./keyboard.ts";
import { LineQueue } from "./line-queue.ts";
import { Ownership } from "./ownership.ts";
import { Prompt } from "./prompt.ts";
import { type Counts, formatStatus } from "./status-line.ts";
import { TerminalMode } from "./terminal-mode.ts";
import type { TerminalView } from "./terminal-view.ts";

const promptText = "> ";

/** The settings of the view. */
export interface ScreenSettings {
  /** Where the server is. */
  readonly address: string;
  readonly palette: Palette;
  readonly characters: "unicode" | "ascii";
  readonly narrowing: Narrowing;
  readonly counts: Counts;
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
  readonly #names = new SeenNames();
  readonly #own = new Ownership();
  readonly #prompt: Prompt;
  readonly #block: BottomBlock;
  readonly #mode: TerminalMode;
  readonly #countdown: Countdown;
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
    this.#countdown = new Countdown(
      systemClock,
      () => performance.now(),
      () => this.#block.refresh(),
    );
    this.#prompt = new Prompt(openHistory(findHistoryFile(process.env), report), this.#names);
  }

  listen(client: ClientActor): void {
    const queue = new LineQueue(client, process.stdin, (line) => this.#submit(line, client));
    this.#queue = queue;
    this.#keyboard = new Keyboard(process.stdin, (press) => this.#press(press, client, queue));
    process.stdin.once("end", () => this.#endInput(queue));
    process.stdout.on("resize", () => this.#block.resize());
    // The report of an uncaught error would be printed below the block, and erased with it.
    process.once("uncaughtExceptionMonitor", () => this.close());
    this.show({ kind: "progress", text: `${commandHint}; Tab completes` });
    this.#mode.acquire();
  }

  show(notice: Notice): void {
    if (notice.kind === "retry") return this.#reportReason(notice.reason);
    this.#addName(notice);
    if (notice.kind === "board-reset") this.#own.clear();
    const sender = this.#own.recognize(notice);
    const { now, palette } = this.#settings;
    this.#block.print(formatNotice(notice, now(), palette, sender));
  }

  showStatus(status: ClientStatus): void {
    this.#status = status;
    this.#own.update(status);
    if (status.connection === "connected") this.#reportedReason = "";
    this.#names.add(status.name ?? "");
    this.#countdown.update(status);
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
    this.#keyboard?.stop();
    this.#mode.release();
  }

  #press(press: KeyPress, client: ClientActor, queue: LineQueue): void {
    switch (press.kind === "key" ? press.name : "") {
      case "return":
        this.#enter(queue, client);
        break;
      case "C-c":
        return client.send({ type: "quit" });
      case "C-z":
        return this.#mode.stopJob();
      case "C-l":
        return this.#block.clearScreen();
      case "C-d":
        if (this.#prompt.line.text === "") return this.#endInput(queue);
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
    const text = this.#prompt.enter();
    if (text.trim() === "") client.send({ type: "retry" });
    else queue.enter(text);
  }

  #submit(text: string, client: ClientActor): void {
    this.#block.print(promptText + escapeUnprintable(text));
    if (beginsWithVerb(text)) client.send({ type: "typed", text });
    else this.show(explainUnknown(text));
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

  #addName(notice: Notice): void {
    if (!("reply" in notice)) return;
    if (notice.reply?.kind === "message") this.#names.add(notice.reply.message.sender);
    if (notice.reply?.kind === "welcome") this.#names.add(notice.reply.name);
  }

  #describe(columns: number, rows: number): BlockContent {
    const { minColumns, minRows, address, palette, characters, counts } = this.#settings;
    const hasRoom = columns >= minColumns && rows >= minRows;
    const status =
      this.#status && hasRoom
        ? formatStatus(
            { status: this.#status, address, secondsLeft: this.#countdown.secondsLeft, counts },
            { palette, characters, columns },
          )
        : undefined;
    const { text, cursor } = this.#prompt.line;
    return { status, prompt: promptText, text, cursor, columns, rows };
  }
}
