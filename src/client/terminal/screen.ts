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
import { explainUnknown, howToBegin, sayUnsent } from "./help.ts";
import { findHistoryFile, openHistory } from "./history-file.ts";
import { Keyboard, type KeyPress } from "./keyboard.ts";
import { Pace } from "./pace.ts";
import { Prompt } from "./prompt.ts";
import { formatStatus } from "./status-line.ts";
import { TerminalMode } from "./terminal-mode.ts";
import type { TerminalView } from "./terminal-view.ts";

const promptText = "> ";

/** What the view is started with. */
export interface ScreenSettings {
  /** Where the server is. */
  readonly address: string;
  readonly palette: Palette;
  readonly characters: "unicode" | "ascii";
  readonly narrowing: Narrowing;
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
  readonly #prompt: Prompt;
  readonly #block: BottomBlock;
  readonly #mode: TerminalMode;
  readonly #countdown: Countdown;
  #keyboard: Keyboard | undefined;
  #pace: Pace | undefined;
  #status: ClientStatus | undefined;
  /** The reason that was reported last: it is not repeated for each attempt. */
  #saidReason = "";

  constructor(settings: ScreenSettings) {
    this.#settings = settings;
    const complain = (text: string) => this.show({ kind: "notice", text });
    this.#block = new BottomBlock(process.stdout, settings.narrowing, (columns, rows) =>
      this.#describe(columns, rows),
    );
    this.#mode = new TerminalMode({
      given: () => this.#block.hide(),
      taken: () => this.#block.appear(),
    });
    this.#countdown = new Countdown(
      systemClock,
      () => performance.now(),
      () => this.#block.refresh(),
    );
    this.#prompt = new Prompt(openHistory(findHistoryFile(process.env), complain), this.#names);
  }

  listen(client: ClientActor): void {
    const pace = new Pace(client, process.stdin, (line) => this.#say(line, client));
    this.#pace = pace;
    this.#keyboard = new Keyboard(process.stdin, (press) => this.#take(press, client, pace));
    process.stdin.once("end", () => this.#endInput(pace));
    process.stdout.on("resize", () => this.#block.resize());
    // The report of an uncaught error would be printed below the block, and erased with it.
    process.once("uncaughtExceptionMonitor", () => this.leave());
    this.show({ kind: "progress", text: `${howToBegin}; Tab completes` });
    this.#mode.take();
  }

  show(notice: Notice): void {
    if (notice.kind === "retry") return this.#sayReason(notice.reason);
    this.#noteName(notice);
    this.#block.print(formatNotice(notice, this.#settings.now(), this.#settings.palette));
  }

  showStatus(status: ClientStatus): void {
    this.#status = status;
    if (status.connection === "connected") this.#saidReason = "";
    this.#names.note(status.name ?? "");
    this.#countdown.note(status);
    this.#block.refresh();
  }

  leave(): void {
    const unsent = this.#pace?.stop() ?? 0;
    if (unsent > 0) this.show(sayUnsent(unsent));
    this.#giveBack();
  }

  #giveBack(): void {
    this.#countdown.stop();
    this.#keyboard?.stop();
    this.#mode.give();
  }

  #take(press: KeyPress, client: ClientActor, pace: Pace): void {
    switch (press.kind === "key" ? press.name : "") {
      case "return":
        this.#enter(pace, client);
        break;
      case "C-c":
        return client.send({ type: "quit" });
      case "C-z":
        return this.#mode.stopJob();
      case "C-l":
        return this.#block.clearScreen();
      case "C-d":
        if (this.#prompt.line.text === "") return this.#endInput(pace);
        this.#edit(press);
        break;
      default:
        this.#edit(press);
    }
    this.#block.refresh();
  }

  #edit(press: KeyPress): void {
    const news = this.#prompt.press(press);
    if (news?.kind === "candidates") this.#block.print(news.text);
    if (news?.kind === "full") this.show({ kind: "error", text: news.text });
  }

  /** An empty line only ends the wait for the next attempt to connect. */
  #enter(pace: Pace, client: ClientActor): void {
    const text = this.#prompt.enter();
    if (text.trim() === "") client.send({ type: "retry" });
    else pace.enter(text);
  }

  #say(text: string, client: ClientActor): void {
    this.#block.print(promptText + escapeUnprintable(text));
    if (beginsWithVerb(text)) client.send({ type: "typed", text });
    else this.show(explainUnknown(text));
  }

  #endInput(pace: Pace): void {
    this.#giveBack();
    pace.end();
  }

  /** The status line counts down to the next attempt. */
  #sayReason(reason: string): void {
    if (reason !== this.#saidReason) this.show({ kind: "notice", text: reason });
    this.#saidReason = reason;
  }

  #noteName(notice: Notice): void {
    if (!("reply" in notice)) return;
    if (notice.reply?.kind === "message") this.#names.note(notice.reply.message.sender);
    if (notice.reply?.kind === "welcome") this.#names.note(notice.reply.name);
  }

  #describe(columns: number, rows: number): BlockContent {
    const { minColumns, minRows, address, palette, characters } = this.#settings;
    const hasRoom = columns >= minColumns && rows >= minRows;
    const status =
      this.#status && hasRoom
        ? formatStatus(
            { status: this.#status, address, secondsLeft: this.#countdown.secondsLeft },
            { palette, characters, columns },
          )
        : undefined;
    const { text, cursor } = this.#prompt.line;
    return { status, prompt: promptText, text, cursor, columns, rows };
  }
}
