import type { FacePort, Shown, Via } from "../../actors/ports.ts";
import { hasVerb } from "../../actors/wording.ts";
import type { Message } from "../protocol/reply.ts";
import type { Clock } from "../transport/clock.ts";
import type { BoardView } from "./board-view.ts";
import type { Bursts } from "./burst.ts";
import type { MessageField } from "./message-field.ts";
import type { Messages } from "./messages.ts";
import type { NameField } from "./name-field.ts";
import type { OwnNames } from "./own-names.ts";
import type { Pending, PendingMessages } from "./pending.ts";
import type { Trouble } from "./trouble.ts";
import type { Unread } from "./unread.ts";

/** What the face shows things on. */
export interface FaceParts {
  readonly messages: Messages;
  readonly board: BoardView;
  readonly pending: PendingMessages;
  readonly names: OwnNames;
  readonly nameField: NameField;
  readonly messageField: MessageField;
  readonly trouble: Trouble;
  readonly unread: Unread;
  readonly bursts: Bursts;
  readonly clock: Clock;
  /** Whether the reader sees what is added at the end. */
  readonly isSeen: () => boolean;
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
    const { messages, board, trouble } = this.#parts;
    switch (shown.kind) {
      case "news":
        if (shown.reply?.kind === "message") this.#showMessage(shown.reply.message, shown.via);
        else trouble.tell(shown.text);
        return;
      case "older":
        if (messages.prepend(shown.message)) board.changed();
        return;
      case "missed":
        messages.mark(shown.text);
        return board.changed();
      case "anew":
        messages.startAnew(shown.text);
        return board.goToEnd();
      case "reply":
        return this.#showReply(shown);
      case "progress":
      case "retry":
        // The status says it better.
        return;
      case "notice":
        return trouble.tell(shown.text);
      case "error":
        // The messages on their way say by themselves what became of them.
        if (!shown.text.startsWith("outcome unknown: ")) trouble.tell(shown.text);
    }
  }

  #showMessage(message: Message, via: Via): void {
    const { messages, board, names, pending, bursts, unread, isSeen } = this.#parts;
    const wasSeen = isSeen();
    if (!messages.append(message, via, new Date())) return;
    board.changed();
    if (via === "history") return;
    if (names.has(message.sender)) return pending.arrive(message.text);
    bursts.add(message);
    if (!wasSeen) unread.add();
  }

  #showReply({ question, text, reply }: Extract<Shown, { kind: "reply" }>): void {
    const { trouble, nameField, messageField } = this.#parts;
    if (hasVerb(question, "send")) return this.#settle(reply?.kind === "ok" ? undefined : text);
    if (reply?.kind !== "welcome") return nameField.demand(text);
    trouble.clear();
    if (nameField.isFocused) messageField.focus();
  }

  #settle(error: string | undefined): void {
    const { pending, clock } = this.#parts;
    if (error !== undefined) return this.#refuse(pending.settle("refused", error), error);
    const stored = pending.settle("stored");
    if (stored !== undefined) clock.after(storedPatienceMs, () => pending.remove(stored));
  }

  /** A refused text goes back to where it can be mended, unless another one is being written there. */
  #refuse(refused: Pending | undefined, error: string): void {
    const { pending, messageField, trouble } = this.#parts;
    trouble.tell(error);
    if (refused !== undefined && messageField.putBack(refused.text)) pending.remove(refused);
  }
}
