import type { Notice } from "../../../actors/client/ports.ts";
import { describeAbsence } from "../model/absent-messages.ts";
import type { Messages } from "../model/messages.ts";
import { parsePermalink } from "../model/permalink.ts";
import { describeId } from "../model/range-labels.ts";
import { nameDay } from "../model/times.ts";
import type { AlertLine } from "./alert-line.ts";
import type { BoardView } from "./board-view.ts";
import type { Glide } from "./glide.ts";
import type { Paging } from "./paging.ts";

/** What jumps need. */
export interface JumpParts {
  readonly board: BoardView;
  /** Makes a short way a smooth one. */
  readonly glide: Glide;
  readonly messages: Messages;
  readonly paging: Paging;
  readonly alertLine: AlertLine;
}

/** Where the reader wants to be: at a message, at the start of the board, or at the first message of a day. */
type Goal =
  | { readonly at: "message"; readonly id: number; readonly look: "outlined" | "plain" }
  | { readonly at: "start" }
  | { readonly at: "day"; readonly day: Date };

/**
 * Leads to any message of the board: what is around it is fetched first. Follows the addresses of messages, `#/123`, and
 * outlines their message until the next click.
 */
export class Jumps {
  readonly #parts: JumpParts;
  #goal: Goal | undefined;

  constructor(parts: JumpParts) {
    this.#parts = parts;
    const id = parsePermalink(location.hash);
    if (id !== undefined) this.#goal = { at: "message", id, look: "outlined" };
    addEventListener("hashchange", () => this.#follow());
    document.addEventListener("click", (event) => this.#clicked(event));
  }

  /** Goes to a message; `outlined`: as a click on its address does. */
  goTo(id: number, look: "outlined" | "plain" = "outlined"): void {
    this.#aim({ at: "message", id, look });
  }

  /** Goes to the first message that the board keeps. */
  toStart(): void {
    this.#aim({ at: "start" });
  }

  /** Goes to the newest message. */
  toEnd(): void {
    const { alertLine, glide, board } = this.#parts;
    this.#goal = undefined;
    alertLine.clearJump();
    glide.over(() => board.scrollToEnd());
  }

  /** Goes to the first message of a day; the day begins at midnight here. */
  toDay(day: Date): void {
    this.#aim({ at: "day", day });
  }

  /** The history has found the first message since a time, or not. */
  found({ outcome, id, storedAt }: Extract<Notice, { kind: "found" }>): void {
    const goal = this.#goal;
    if (goal?.at !== "day") return;
    const { alertLine } = this.#parts;
    const day = nameDay(goal.day, new Date());
    if (outcome === "message") {
      this.#goal = { at: "message", id, look: "plain" };
      const isThatDay = new Date(storedAt ?? 0).toDateString() === goal.day.toDateString();
      if (!isThatDay) alertLine.showJumpAlert(`Nothing was said on ${day}. This is what came next.`);
      return;
    }
    this.#goal = undefined;
    if (outcome === "no times")
      alertLine.showJumpAlert("This board does not know when its messages were said.");
    else if (outcome === "not now") alertLine.showJumpAlert("The board can't look for a day now. Try again.");
    else {
      this.toEnd();
      alertLine.showJumpAlert(`Nothing was said on ${day}, nor later. This is the last message.`);
    }
  }

  /** The connection, or what the page holds, has changed: goes on to where the reader wants to be. */
  proceed(): void {
    const goal = this.#goal;
    const { messages, paging, board } = this.#parts;
    if (goal === undefined || messages.newest === undefined) return;
    if (goal.at === "day") paging.findTime(goal.day.getTime());
    else if (goal.at === "start") this.#approach(messages.board.first, (id) => board.scrollToTopOf(id));
    else if (goal.id < messages.board.first || goal.id > messages.board.last) this.#refuse(goal.id);
    else {
      this.#approach(goal.id, (id) => {
        board.scrollToMessage(id);
        if (goal.look === "outlined" && id === goal.id) board.target(id);
      });
    }
  }

  /** What is far away can't be fetched now, and later the reader would be taken by surprise. */
  connectionLost(): void {
    if (this.#goal === undefined || this.#parts.messages.newest === undefined) return;
    this.#goal = undefined;
    this.#parts.alertLine.showJumpAlert(
      "That part is not loaded here, and there is no connection to the board.",
    );
  }

  #aim(goal: Goal): void {
    this.#goal = goal;
    this.#parts.alertLine.clearJump();
    this.proceed();
    if (this.#parts.paging.state === "offline") this.connectionLost();
  }

  /** Arrives at a message if it is loaded, and asks for what is around it if not. */
  #approach(id: number, arrive: (id: number) => void): void {
    const { messages, paging, alertLine, glide } = this.#parts;
    const part = messages.partAround(id);
    if (part === undefined) return paging.fetchAround(id);
    // The rest of the page is on its way: without it, the message has no place.
    if (paging.isFetching(id)) return;
    this.#goal = undefined;
    const absence = messages.absenceOf(id);
    if (absence !== undefined) alertLine.showJumpAlert(describeAbsence(id, absence));
    const near = part.held.find(({ last }) => last >= id) ?? part.held.at(-1);
    if (near !== undefined) glide.over(() => arrive(Math.min(Math.max(id, near.first), near.last)));
  }

  #refuse(id: number): void {
    this.#goal = undefined;
    const { first, last } = this.#parts.messages.board;
    const text =
      id > last
        ? `There is no ${describeId(id)} yet; the last is ${describeId(last)}.`
        : `${describeId(id)} is no longer kept; the oldest is ${describeId(first)}.`;
    this.#parts.alertLine.showJumpAlert(text);
  }

  #follow(): void {
    const id = parsePermalink(location.hash);
    if (id !== undefined) this.goTo(id);
  }

  /** A click on the address that is there already changes nothing, and nobody hears of it. */
  #clicked({ target }: MouseEvent): void {
    this.#parts.board.target(undefined);
    const link = target instanceof Element ? target.closest("a") : null;
    if (link !== null && link.hash === location.hash && link.hash !== "") this.#follow();
  }
}
