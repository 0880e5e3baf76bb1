import type { HistoryStatus } from "../../../actors/client/status.ts";
import { formatNumber } from "../model/labels.ts";
import type { Messages } from "../model/messages.ts";
import { setHidden, setText } from "./elements.ts";

/** The line above the oldest message: says that it is the first one, or offers older ones. */
export class TopLine {
  readonly #line: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #scroller: HTMLElement;

  constructor(line: HTMLElement, button: HTMLButtonElement, scroller: HTMLElement) {
    this.#line = line;
    this.#button = button;
    this.#scroller = scroller;
  }

  /** Updates the line; call it when the oldest message or the history's state changes. */
  draw(messages: Messages, history: HistoryStatus["state"]): void {
    const text = describeStart(messages, history);
    setText(this.#line, text);
    const isButtonHidden = text !== "" || messages.oldestId === undefined || history !== "idle";
    setHidden(this.#button, isButtonHidden, this.#scroller);
  }
}

function describeStart({ oldestId, isFull }: Messages, history: HistoryStatus["state"]): string {
  if (oldestId === undefined) return "";
  if (oldestId === 1) return "This is where the board begins.";
  if (history === "exhausted")
    return `Older messages are no longer kept (before #${formatNumber(oldestId)}).`;
  if (isFull) return "This page holds no more messages; older ones are on the server.";
  return history === "idle" || history === "offline" ? "" : "Fetching older messages…";
}
