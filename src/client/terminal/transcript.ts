import type { Notice } from "../../../actors/client/ports.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { type InputStyle, isChatMessage } from "../core/typed-line.ts";
import type { SeenNames } from "./completion.ts";
import { formatNotice, type Palette } from "./format.ts";
import { concealTyped } from "./history.ts";
import { Ownership } from "./ownership.ts";

/** How a transcript is written. */
export interface TranscriptSettings {
  readonly palette: Palette;
  readonly style: InputStyle;
  readonly now: () => Date;
}

/** What stands above the prompt, as lines: notices, and what the user entered. Notes the names in it. */
export class Transcript {
  readonly #settings: TranscriptSettings;
  readonly #names: SeenNames;
  readonly #own = new Ownership();

  constructor(settings: TranscriptSettings, names: SeenNames) {
    this.#settings = settings;
    this.#names = names;
  }

  /** Applies a new status of the client. */
  update(status: ClientStatus): void {
    this.#own.update(status);
    this.#names.add(status.name ?? "");
  }

  /** The lines for a notice. In a chat the message itself is the answer to a message; only a refused one is repeated. */
  describe(notice: Notice): string[] {
    this.#addName(notice);
    if (notice.kind === "board-reset") this.#own.clear();
    const { palette, style, now } = this.#settings;
    const line = formatNotice(notice, now(), palette, this.#own.recognize(notice));
    if (style === "commands" || notice.kind !== "reply" || !/^send\s/i.test(notice.request)) return [line];
    if (notice.reply?.kind === "ok" || notice.reply?.kind === "posted") return [];
    return [formatEntered(notice.request.replace(/^send\s/i, "")), line];
  }

  /** The lines for an entered line. */
  echo(line: string): string[] {
    return isChatMessage(line, this.#settings.style) ? [] : [formatEntered(concealTyped(line))];
  }

  #addName(notice: Notice): void {
    if (!("reply" in notice)) return;
    if (notice.reply?.kind === "message") this.#names.add(notice.reply.message.sender);
    if (notice.reply?.kind === "welcome") this.#names.add(notice.reply.name);
  }
}

function formatEntered(line: string): string {
  return `> ${escapeUnprintable(line)}`;
}
