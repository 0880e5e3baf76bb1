import { hasVerb } from "../../../actors/client/notices.ts";
import type { Notice, View } from "../../../actors/client/ports.ts";
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
  /** Whether the reader sees new messages at the end. */
  readonly isSeen: () => boolean;
  /** Whether the page is connected and shows every message that it knows of. */
  readonly isCaughtUp: () => boolean;
}

/** After this time, a stored message that the caught-up page has not found on the board is no longer shown as pending. */
const storedTimeoutMs = 5000;

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
        if (notice.reply?.kind === "message") this.#showMessage(notice.reply.message, notice);
        else alertLine.showConnectionAlert(notice.text);
        return;
      case "older":
        if (messages.prepend(notice.message, notice.storedAt, own.has(notice.message))) board.invalidate();
        return;
      case "missed":
        if (notice.why === "skipped") return this.#skip(notice.count);
        messages.mark(notice.text);
        return board.invalidate();
      case "board-reset":
        return this.#reset(notice.text);
      case "reply":
        return this.#showReply(notice);
      case "progress":
      case "retry":
        // The status shows these.
        return;
      case "notice":
        return alertLine.show(notice.text);
      case "error":
        return this.#showError(notice.text);
    }
  }

  #showMessage(message: Message, { source, storedAt }: Extract<Notice, { kind: "polled" }>): void {
    const { messages, board, own, pending, bursts, unread, isSeen } = this.#parts;
    if (!messages.isNewest(message)) return;
    const wasSeen = isSeen();
    const isOwn = own.recognize(message, source);
    pending.removeUpTo(message.id);
    messages.append(message, storedAt, isOwn);
    board.invalidate();
    if (source === "history" || isOwn) return;
    bursts.add(message);
    if (!wasSeen) unread.add(1);
  }

  #showError(text: string): void {
    const { alertLine } = this.#parts;
    // The pending messages show their own status.
    if (text.startsWith("outcome unknown: ")) return;
    // The server's unsolicited error.
    if (text.startsWith("error ")) alertLine.showConnectionAlert(text);
    else alertLine.show(text);
  }

  /** The board is far ahead: the page starts again at its end, and fetches older messages from there. */
  #skip(count: number): void {
    const { messages, board, alertLine, unread, isSeen } = this.#parts;
    messages.skip();
    board.scrollToEnd();
    alertLine.show(describeSkipped(count));
    if (!isSeen()) unread.add(count);
  }

  #reset(text: string): void {
    const { messages, board, own, pending, unread, bursts, announcer } = this.#parts;
    own.clear();
    pending.removeUpTo(Number.POSITIVE_INFINITY);
    unread.clear();
    bursts.clear();
    announcer.clear();
    messages.reset(text);
    board.scrollToEnd();
  }

  #showReply({ request, text, reply }: Extract<Notice, { kind: "reply" }>): void {
    const { alertLine, nameField, messageField } = this.#parts;
    if (reply?.kind === "posted") return this.#settle(reply.id);
    if (hasVerb(request, "send")) return reply?.kind === "ok" ? this.#settle(undefined) : this.#refuse(text);
    if (reply?.kind !== "welcome") return nameField.showError(text);
    alertLine.clear();
    if (nameField.isFocused) messageField.focus();
  }

  /** A message whose id is known stays until it, or a later one, arrives. */
  #settle(id: number | undefined): void {
    const stored = this.#parts.pending.settle("stored", { id });
    if (stored !== undefined && id === undefined) this.#removeLater(stored, "behind");
  }

  /** It may yet arrive while the page is disconnected or catches up: so it must find the page caught up twice. */
  #removeLater(stored: Pending, before: "caught-up" | "behind"): void {
    const { pending, clock, isCaughtUp } = this.#parts;
    clock.after(storedTimeoutMs, () => {
      if (!isCaughtUp()) this.#removeLater(stored, "behind");
      else if (before === "behind") this.#removeLater(stored, "caught-up");
      else pending.remove(stored);
    });
  }

  /** A refused text goes back into the field for correction, unless the field has another text. */
  #refuse(error: string): void {
    const { pending, messageField, alertLine } = this.#parts;
    const refused = pending.settle("refused", { reason: error });
    alertLine.show(error);
    if (refused !== undefined && messageField.restore(refused.text)) pending.remove(refused);
  }
}
