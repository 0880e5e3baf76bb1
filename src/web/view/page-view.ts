import { hasVerb } from "../../../actors/client/notices.ts";
import type { Notice, View } from "../../../actors/client/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Message } from "../../protocol/reply.ts";
import { describeSkipped, formatNumber } from "../model/labels.ts";
import type { Messages } from "../model/messages.ts";
import type { Outbox, OutboxMessage } from "../model/outbox.ts";
import type { OwnMessages } from "../model/own-messages.ts";
import type { Unread } from "../model/unread.ts";
import { codeOf, describeRefusal, restMs } from "../model/words.ts";
import type { AlertLine } from "./alert-line.ts";
import type { Arrivals } from "./arrivals.ts";
import type { BoardView } from "./board-view.ts";
import type { MessageField } from "./message-field.ts";
import type { NameField } from "./name-field.ts";

/** Tells the reader of new messages: aloud, by a notification, by a sound. */
export interface NewMessages {
  add(message: Message): void;
  /** Another board answers: drops what is not told yet. */
  clear(): void;
}

/** The parts of the page that show notices. */
export interface PageViewParts {
  readonly messages: Messages;
  readonly board: BoardView;
  readonly outbox: Outbox;
  /** The board does not take a message now, for the reason with this code: what waits is sent again later. */
  readonly rest: (code: string) => void;
  /** The board ends the connection, for the reason with this code. */
  readonly turnedAway: (code: string) => void;
  readonly own: OwnMessages;
  readonly nameField: NameField;
  readonly messageField: MessageField;
  readonly alertLine: AlertLine;
  readonly unread: Unread;
  readonly newMessages: NewMessages;
  readonly arrivals: Arrivals;
  readonly clock: Clock;
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
const busyCodes: ReadonlySet<string> = new Set(Object.keys(restMs));

/** With these the board ends a connection: the notice says so while there is none. */
const turnAwayCodes: ReadonlySet<string> = new Set(["busy", "timeout", "shutting-down"]);

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
        else this.#showFault(notice.text);
        return;
      case "older":
        if (messages.prepend(notice.message, notice.storedAt, own.has(notice.message))) board.invalidate();
        return;
      case "missed":
        if (notice.why === "skipped") return this.#skip(notice.count);
        messages.mark(describeLost(notice.count));
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
    const { messages, board, own, outbox, newMessages, arrivals, unread, isSeen } = this.#parts;
    if (!messages.isNewest(message)) return;
    const wasSeen = isSeen();
    const isOwn = own.recognize(message, source);
    outbox.arrivedUpTo(message.id);
    messages.append(message, storedAt, isOwn);
    board.invalidate();
    if (source === "history" || isOwn) return;
    newMessages.add(message);
    arrivals.add(message.id, wasSeen ? "in sight" : "elsewhere");
    if (!wasSeen) unread.add(1, message.id);
  }

  #showError(text: string): void {
    const { alertLine } = this.#parts;
    // The pending messages show their own status.
    if (text.startsWith("outcome unknown: ")) return;
    // The status shows what became of a name that the client registers by itself.
    if (text.startsWith("register ")) return;
    // The server's unsolicited error.
    if (text.startsWith("error ")) this.#showFault(text);
    else alertLine.show(text);
  }

  /** The board refuses the connection itself, or what the page asks by itself. */
  #showFault(line: string): void {
    const code = codeOf(line) ?? "unknown";
    if (turnAwayCodes.has(code)) this.#parts.turnedAway(code);
    else this.#parts.alertLine.showConnectionAlert(describeRefusal(code, { text: "" }));
  }

  /** The board is far ahead: the page starts again at its end, and fetches older messages from there. */
  #skip(count: number): void {
    const { messages, board, alertLine, unread, isSeen } = this.#parts;
    messages.skip();
    board.scrollToEnd();
    alertLine.show(describeSkipped(count));
    if (!isSeen()) unread.add(count);
  }

  #reset(): void {
    const { messages, board, own, outbox, unread, newMessages } = this.#parts;
    own.clear();
    outbox.takeAll();
    unread.clear();
    this.#parts.reset();
    newMessages.clear();
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
      return rest(code);
    }
    outbox.settle({ status: "refused", code });
    alertLine.show(describeRefusal(code, refused), undefined, () => messageField.sendWithoutForbidden());
    if (messageField.restore(refused.text)) outbox.remove(refused.number);
  }
}

/** The number of messages that nobody can fetch any more. */
function describeLost(count: number): string {
  return count === 1
    ? "1 message is missing here: it is no longer kept."
    : `${formatNumber(count)} messages are missing here: they are no longer kept.`;
}

/** The client's own notices, in the page's words. */
function describeNotice(text: string): string {
  if (text.includes("does not support wait"))
    return "This board can't tell at once: the page asks each second.";
  return text;
}
