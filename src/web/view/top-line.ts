import type { SnapshotFrom } from "xstate";
import type { archiveMachine } from "../../../actors/client/history.ts";
import type { Messages } from "../model/messages.ts";
import { setHidden, setText } from "./elements.ts";

/** How the client's archive stands. */
export type ArchiveState = SnapshotFrom<typeof archiveMachine>["value"];

const emptyBoard = "No messages yet. Have the first word.";

/** What stands above the oldest message: that it is the first one, or how to come by what is before it. */
export class TopLine {
  readonly #line: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #scroller: HTMLElement;

  constructor(line: HTMLElement, button: HTMLButtonElement, scroller: HTMLElement) {
    this.#line = line;
    this.#button = button;
    this.#scroller = scroller;
  }

  /** To be called when the oldest message is another one, or the archive stands otherwise; `lastId` is 0 on an empty board. */
  draw(messages: Messages, archive: ArchiveState, lastId: number | undefined): void {
    const text =
      messages.oldestId === undefined && lastId === 0 ? emptyBoard : describeStart(messages, archive);
    setText(this.#line, text);
    const isOfNoUse = text !== "" || messages.oldestId === undefined || archive !== "idle";
    setHidden(this.#button, isOfNoUse, this.#scroller);
  }
}

function describeStart({ oldestId, isFull }: Messages, archive: ArchiveState): string {
  if (oldestId === undefined) return "";
  if (oldestId === 1) return "This is where the board begins.";
  if (archive === "exhausted") return "Older messages are no longer kept.";
  if (isFull) return "This page holds no more messages; older ones are on the server.";
  return archive === "idle" || archive === "offline" ? "" : "Fetching older messages…";
}
