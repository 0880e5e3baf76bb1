import type { FacePort, Shown, Via } from "../../actors/ports.ts";
import { hasVerb } from "../../actors/wording.ts";
import type { Message } from "../protocol/reply.ts";
import type { Clock } from "../transport/clock.ts";
import type { Announcer } from "./announcer.ts";
import type { BoardView } from "./board-view.ts";
import type { Bursts } from "./burst.ts";
import type { MessageField } from "./message-field.ts";
import type { Messages } from "./messages.ts";
import type { NameField } from "./name-field.ts";
import type { OwnMessages } from "./own-messages.ts";
import type { Pending, PendingMessages } from "./pending.ts";
import type { Trouble } from "./trouble.ts";
import type { Unread } from "./unread.ts";
import { describeSkipped } from "./wording.ts";

/** What the face shows things on. */
export interface FaceParts {
  readonly messages: Messages;
  readonly board: BoardView;
  readonly pending: PendingMessages;
  readonly own: OwnMessages;
  readonly nameField: NameField;
  readonly messageField: MessageField;
  readonly trouble: Trouble;
  readonly unread: Unread;
  readonly bursts: Bursts;
  readonly announcer: Announcer;
  readonly clock: Clock;
  /** Whether the reader sees what is added at the end. */
  readonly isSeen: () => boolean;
  readonly isConnected: () => boolean;
}

/** A stored message that the poll does not bring in this time (it was missed) is no longer shown as on its way. */
const storedPatienceMs = 5000;

/** The face in a browser: brings what the client shows to the part of the page that it belongs to. */
export class PageFace implements FacePort {
  readonly #parts: FaceParts;

  constructor(parts: FaceParts) {
    this.#parts = parts;
  }

  show(shown: Shown): void {
    const { messages, board, own, trouble } = this.#parts;
    switch (shown.kind) {
      case "news":
        if (shown.reply?.kind === "message") this.#showMessage(shown.reply.message, shown.via);
        else trouble.tellOfConnection(shown.text);
        return;
      case "older":
        if (messages.prepend(shown.message, own.has(shown.message))) board.changed();
        return;
      case "missed":
        if (shown.why === "skipped") return this.#skip(shown.count);
        messages.mark(shown.text);
        return board.changed();
      case "anew":
        return this.#startAnew(shown.text);
      case "reply":
        return this.#showReply(shown);
      case "progress":
      case "retry":
        // The status says it better.
        return;
      case "notice":
        return trouble.tell(shown.text);
      case "error":
        return this.#showError(shown.text);
    }
  }

  #showMessage(message: Message, via: Via): void {
    const { messages, board, own, bursts, unread, isSeen } = this.#parts;
    if (!messages.isNews(message)) return;
    const wasSeen = isSeen();
    const isOwn = own.take(message, via);
    messages.append(message, via, isOwn, new Date());
    board.changed();
    if (via === "history" || isOwn) return;
    bursts.add(message);
    if (!wasSeen) unread.add(1);
  }

  #showError(text: string): void {
    const { trouble } = this.#parts;
    // The messages on their way say by themselves what became of them.
    if (text.startsWith("outcome unknown: ")) return;
    // The server's own word, without a question.
    if (text.startsWith("error ")) trouble.tellOfConnection(text);
    else trouble.tell(text);
  }

  /** The board goes on far behind what is held: older messages can be had from there, as on a page that is new. */
  #skip(count: number): void {
    const { messages, board, trouble, unread, isSeen } = this.#parts;
    messages.skip();
    board.goToEnd();
    trouble.tell(describeSkipped(count));
    if (!isSeen()) unread.add(count);
  }

  #startAnew(text: string): void {
    const { messages, board, own, unread, bursts, announcer } = this.#parts;
    own.forget();
    unread.clear();
    bursts.forget();
    announcer.forget();
    messages.startAnew(text);
    board.goToEnd();
  }

  #showReply({ question, text, reply }: Extract<Shown, { kind: "reply" }>): void {
    const { trouble, nameField, messageField } = this.#parts;
    if (hasVerb(question, "send")) return this.#settle(reply?.kind === "ok" ? undefined : text);
    if (reply?.kind !== "welcome") return nameField.demand(text);
    trouble.clear();
    if (nameField.isFocused) messageField.focus();
  }

  #settle(error: string | undefined): void {
    const { pending } = this.#parts;
    if (error !== undefined) return this.#refuse(pending.settle("refused", error), error);
    const stored = pending.settle("stored");
    if (stored !== undefined) this.#removeLater(stored, "connected");
  }

  /** Only what the board has not brought while the connection stood all the time was missed. */
  #removeLater(stored: Pending, before: "connected" | "away"): void {
    const { pending, clock, isConnected } = this.#parts;
    clock.after(storedPatienceMs, () => {
      if (!isConnected()) this.#removeLater(stored, "away");
      else if (before === "away") this.#removeLater(stored, "connected");
      else pending.remove(stored);
    });
  }

  /** A refused text goes back to where it can be mended, unless another one is being written there. */
  #refuse(refused: Pending | undefined, error: string): void {
    const { pending, messageField, trouble } = this.#parts;
    trouble.tell(error);
    if (refused !== undefined && messageField.putBack(refused.text)) pending.remove(refused);
  }
}
