import { hasVerb } from "../../../actors/client/notices.ts";
import type { MessageSource, Notice, View } from "../../../actors/client/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Message } from "../../protocol/reply.ts";
import type { Bursts } from "../model/burst.ts";
import { describeSkipped } from "../model/labels.ts";
import type { Messages } from "../model/messages.ts";
import type { OwnMessages } from "../model/own-messages.ts";
import type { Pending, PendingMessages } from "../model/pending.ts";
import type { Unread } from "../model/unread.ts";
import type { AlertLine } from "./alert-line.ts";
import type { Announcer } from "./announcer.ts";
import type { BoardView } from "./board-view.ts";
import type { MessageField } from "./message-field.ts";
import type { NameField } from "./name-field.ts";

/** The parts of the page that show notices. */
export interface PageViewParts {
  readonly messages: Messages;
  readonly board: BoardView;
  readonly pending: PendingMessages;
  readonly own: OwnMessages;
  readonly nameField: NameField;
  readonly messageField: MessageField;
  readonly alertLine: AlertLine;
  readonly unread: Unread;
  readonly bursts: Bursts;
  readonly announcer: Announcer;
  readonly clock: Clock;
  /** Whether the reader sees what is added at the end. */
  readonly isSeen: () => boolean;
  readonly isConnected: () => boolean;
}

/** A stored message that the poll does not bring in this time (it was missed) is no longer shown as pending. */
const storedPatienceMs = 5000;

/** The view in a browser: passes each notice to the part of the page that shows it. */
export class PageView implements View {
  readonly #parts: PageViewParts;

  constructor(parts: PageViewParts) {
    this.#parts = parts;
  }

  show(notice: Notice): void {
    const { messages, board, own, alertLine } = this.#parts;
    switch (notice.kind) {
      case "polled":
        if (notice.reply?.kind === "message") this.#showMessage(notice.reply.message, notice.source);
        else alertLine.tellOfConnection(notice.text);
        return;
      case "older":
        if (messages.prepend(notice.message, own.has(notice.message))) board.changed();
        return;
      case "missed":
        if (notice.why === "skipped") return this.#skip(notice.count);
        messages.mark(notice.text);
        return board.changed();
      case "board-reset":
        return this.#reset(notice.text);
      case "reply":
        return this.#showReply(notice);
      case "progress":
      case "retry":
        // The status shows it better.
        return;
      case "notice":
        return alertLine.tell(notice.text);
      case "error":
        return this.#showError(notice.text);
    }
  }

  #showMessage(message: Message, source: MessageSource): void {
    const { messages, board, own, bursts, unread, isSeen } = this.#parts;
    if (!messages.isNews(message)) return;
    const wasSeen = isSeen();
    const isOwn = own.take(message, source);
    messages.append(message, source, isOwn, new Date());
    board.changed();
    if (source === "history" || isOwn) return;
    bursts.add(message);
    if (!wasSeen) unread.add(1);
  }

  #showError(text: string): void {
    const { alertLine } = this.#parts;
    // The pending messages show their own status.
    if (text.startsWith("outcome unknown: ")) return;
    // An unsolicited error of the server.
    if (text.startsWith("error ")) alertLine.tellOfConnection(text);
    else alertLine.tell(text);
  }

  /** The board continues far after what is held: older messages are fetched from there, as on a new page. */
  #skip(count: number): void {
    const { messages, board, alertLine, unread, isSeen } = this.#parts;
    messages.skip();
    board.goToEnd();
    alertLine.tell(describeSkipped(count));
    if (!isSeen()) unread.add(count);
  }

  #reset(text: string): void {
    const { messages, board, own, unread, bursts, announcer } = this.#parts;
    own.forget();
    unread.clear();
    bursts.forget();
    announcer.forget();
    messages.reset(text);
    board.goToEnd();
  }

  #showReply({ request, text, reply }: Extract<Notice, { kind: "reply" }>): void {
    const { alertLine, nameField, messageField } = this.#parts;
    if (hasVerb(request, "send")) return this.#settle(reply?.kind === "ok" ? undefined : text);
    if (reply?.kind !== "welcome") return nameField.demand(text);
    alertLine.clear();
    if (nameField.isFocused) messageField.focus();
  }

  #settle(error: string | undefined): void {
    const { pending } = this.#parts;
    if (error !== undefined) return this.#refuse(pending.settle("refused", error), error);
    const stored = pending.settle("stored");
    if (stored !== undefined) this.#removeLater(stored, "connected");
  }

  /** A message is missed only if the board has not brought it while the connection lasted. */
  #removeLater(stored: Pending, before: "connected" | "away"): void {
    const { pending, clock, isConnected } = this.#parts;
    clock.after(storedPatienceMs, () => {
      if (!isConnected()) this.#removeLater(stored, "away");
      else if (before === "away") this.#removeLater(stored, "connected");
      else pending.remove(stored);
    });
  }

  /** A refused text goes back to the field for correction, unless another one is being written there. */
  #refuse(refused: Pending | undefined, error: string): void {
    const { pending, messageField, alertLine } = this.#parts;
    alertLine.tell(error);
    if (refused !== undefined && messageField.putBack(refused.text)) pending.remove(refused);
  }
}
