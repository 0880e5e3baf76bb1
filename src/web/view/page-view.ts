import { hasVerb } from "../../../actors/client/notices.ts";
import type { Notice, View } from "../../../actors/client/ports.ts";
import type { Message } from "../../protocol/reply.ts";
import { describeSkipped } from "../model/labels.ts";
import type { Messages } from "../model/messages.ts";
import type { OwnMessages } from "../model/own-messages.ts";
import type { Unread } from "../model/unread.ts";
import { codeOf, describeRefusal } from "../model/words.ts";
import type { Arrivals } from "./arrivals.ts";
import type { BoardView } from "./board-view.ts";
import type { NameField } from "./name-field.ts";
import { SentAnswers, type SentAnswersParts } from "./sent-answers.ts";

/** Tells the reader of new messages: aloud, by a notification, by a sound. */
export interface NewMessages {
  add(message: Message): void;
  /** Another board answers: drops what is not told yet. */
  clear(): void;
}

/** The parts of the page that show notices. */
export interface PageViewParts extends SentAnswersParts {
  readonly messages: Messages;
  readonly board: BoardView;
  /** The board ends the connection, for the reason with this code. */
  readonly turnedAway: (code: string) => void;
  readonly own: OwnMessages;
  readonly nameField: NameField;
  readonly unread: Unread;
  readonly newMessages: NewMessages;
  readonly arrivals: Arrivals;
  /** The history has searched a time. */
  readonly found: (found: Extract<Notice, { kind: "found" }>) => void;
  /** Another board answers: what the reader has seen was elsewhere. */
  readonly reset: () => void;
  /** Whether the reader sees new messages at the end. */
  readonly isSeen: () => boolean;
}

/** With these the board ends a connection: the notice says so while there is none. */
const turnAwayCodes: ReadonlySet<string> = new Set(["busy", "timeout", "shutting-down"]);

/** The view in a browser: passes each notice to the part of the page that shows it. */
export class PageView implements View {
  readonly #parts: PageViewParts;
  readonly #sent: SentAnswers;

  constructor(parts: PageViewParts) {
    this.#parts = parts;
    this.#sent = new SentAnswers(parts);
  }

  show(notice: Notice): void {
    const { messages, board, own, alertLine } = this.#parts;
    switch (notice.kind) {
      case "polled":
        if (notice.reply?.kind === "message") this.#showMessage(notice.reply.message, notice);
        else this.#showFault(notice.text);
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
    // What is no error is no answer to this page's question.
    const code = codeOf(line) ?? "unknown-command";
    if (turnAwayCodes.has(code)) this.#parts.turnedAway(code);
    else this.#parts.alertLine.showConnectionAlert(describeRefusal(code, { text: "" }));
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
    if (reply?.kind === "posted") return this.#sent.settle(reply.id);
    if (hasVerb(request, "send"))
      return reply?.kind === "ok" ? this.#sent.settle(undefined) : this.#sent.refuse(text);
    if (reply?.kind !== "welcome") return nameField.showRefusal(text);
    alertLine.clear();
  }
}

/** The client's own notices, in the page's words. */
function describeNotice(text: string): string {
  if (text.includes("does not support wait"))
    return "This board can't tell at once: the page asks each second.";
  return text;
}
