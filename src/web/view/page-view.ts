import { hasVerb } from "../../../actors/client/notices.ts";
import type { Notice, View } from "../../../actors/client/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Message } from "../../protocol/reply.ts";
import type { Bursts } from "../model/burst.ts";
import { describeSkipped } from "../model/labels.ts";
import type { Messages } from "../model/messages.ts";
import type { Outbox, OutboxMessage } from "../model/outbox.ts";
import type { OwnMessages } from "../model/own-messages.ts";
import type { Unread } from "../model/unread.ts";
import { codeOf, describeRefusal, describeTurnedAway } from "../model/words.ts";
import type { AlertLine } from "./alert-line.ts";
import type { Announcer } from "./announcer.ts";
import type { BoardView } from "./board-view.ts";
import type { MessageField } from "./message-field.ts";
import type { NameField } from "./name-field.ts";

/** The parts of the page that show notices. */
export interface PageViewParts {
  readonly messages: Messages;
  readonly board: BoardView;
  readonly outbox: Outbox;
  /** The board is busy: what waits is sent again later. */
  readonly rest: () => void;
  readonly own: OwnMessages;
  readonly nameField: NameField;
  readonly messageField: MessageField;
  readonly alertLine: AlertLine;
  readonly unread: Unread;
  readonly bursts: Bursts;
  readonly announcer: Announcer;
  readonly clock: Clock;
  /** The history has searched a time. */
  readonly found: (found: Extract<Notice, { kind: "found" }>) => void;
  /** Another board answers: what the reader has seen was elsewhere. */
  readonly reset: () => void;
  /** Whether the reader sees new messages at the end. */
  readonly isSeen: () => boolean;
  /** Whether the page is connected and shows every message that it knows of. */
  readonly isCaughtUp: () => boolean;
}

/** After this time, a stored message that the caught-up page has not found on the board is no longer shown as pending. */
const storedTimeoutMs = 5000;

/** The board takes the same message later. */
const busyCodes: ReadonlySet<string> = new Set(["busy", "rate-limited", "unavailable"]);

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
        else alertLine.showConnectionAlert(describeTurnedAway(notice.text));
        return;
      case "fetched":
        messages.insert(notice.message, notice.storedAt, own.has(notice.message));
        return board.invalidate();
      case "absent":
        messages.addAbsent({ first: notice.id, last: notice.id }, notice.why);
        return board.invalidate();
      case "start":
        messages.startAt(notice.id);
        return board.invalidate();
      case "found":
        return this.#parts.found(notice);
      case "missed":
        if (notice.why === "skipped") return this.#skip(notice.count);
        messages.lose(notice.count);
        return board.invalidate();
      case "board-reset":
        return this.#reset();
      case "reply":
        return this.#showReply(notice);
      case "progress":
      case "retry":
        // The status shows these.
        return;
      case "notice":
        return alertLine.show(describeNotice(notice.text));
      case "error":
        return this.#showError(notice.text);
    }
  }

  #showMessage(message: Message, { source, storedAt }: Extract<Notice, { kind: "polled" }>): void {
    const { messages, board, own, outbox, bursts, unread, isSeen } = this.#parts;
    if (!messages.isNewest(message)) return;
    const wasSeen = isSeen();
    const isOwn = own.recognize(message, source);
    outbox.arrivedUpTo(message.id);
    messages.append(message, storedAt, isOwn);
    board.invalidate();
    if (source === "history" || isOwn) return;
    bursts.add(message);
    if (!wasSeen) unread.add(1, message.id);
  }

  #showError(text: string): void {
    const { alertLine } = this.#parts;
    // The pending messages show their own status.
    if (text.startsWith("outcome unknown: ")) return;
    // The status shows what became of a name that the client registers by itself.
    if (text.startsWith("register ")) return;
    // The server's unsolicited error.
    if (text.startsWith("error ")) alertLine.showConnectionAlert(describeTurnedAway(text));
    else alertLine.show(text);
  }

  /** The board is far ahead: what is between is fetched when the reader comes there. */
  #skip(count: number): void {
    const { messages, board, alertLine, unread, isSeen } = this.#parts;
    if (!isSeen()) unread.add(count, messages.board.last + 1);
    messages.skip(count);
    board.invalidate();
    alertLine.show(describeSkipped(count));
  }

  #reset(): void {
    const { messages, board, own, outbox, unread, bursts, announcer } = this.#parts;
    own.clear();
    outbox.takeAll();
    unread.clear();
    this.#parts.reset();
    bursts.clear();
    announcer.clear();
    messages.reset("Another board answers here now.");
    board.scrollToEnd();
  }

  #showReply({ request, text, reply }: Extract<Notice, { kind: "reply" }>): void {
    const { alertLine, nameField } = this.#parts;
    if (reply?.kind === "posted") return this.#settle(reply.id);
    if (hasVerb(request, "send")) return reply?.kind === "ok" ? this.#settle(undefined) : this.#refuse(text);
    if (reply?.kind !== "welcome") return nameField.showRefusal(text);
    alertLine.clear();
  }

  /** A message whose id is known stays until it, or a later one, arrives. */
  #settle(id: number | undefined): void {
    const { outbox } = this.#parts;
    const stored = outbox.list.find(({ status }) => status === "sending");
    outbox.settle({ status: "stored", id });
    if (stored !== undefined && id === undefined) this.#removeLater(stored, "behind");
  }

  /** It may yet arrive while the page is disconnected or catches up: so it must find the page caught up twice. */
  #removeLater(stored: OutboxMessage, before: "caught-up" | "behind"): void {
    const { outbox, clock, isCaughtUp } = this.#parts;
    clock.after(storedTimeoutMs, () => {
      if (!isCaughtUp()) this.#removeLater(stored, "behind");
      else if (before === "behind") this.#removeLater(stored, "caught-up");
      else outbox.remove(stored.number);
    });
  }

  /** A refused text goes back into the field for correction, unless the field has another text. */
  #refuse(error: string): void {
    const { outbox, messageField, alertLine, rest } = this.#parts;
    const code = codeOf(error) ?? "unknown";
    const refused = outbox.list.find(({ status }) => status === "sending");
    if (refused === undefined) return alertLine.show(describeRefusal(code, { text: "" }));
    if (busyCodes.has(code)) {
      outbox.settle({ status: "waiting", code });
      return rest();
    }
    outbox.settle({ status: "refused", code });
    alertLine.show(describeRefusal(code, refused));
    if (messageField.restore(refused.text)) outbox.remove(refused.number);
  }
}

/** The client's own notices, in the page's words. */
function describeNotice(text: string): string {
  if (text.includes("does not support wait"))
    return "This board can't tell at once: the page asks each second.";
  return text;
}
