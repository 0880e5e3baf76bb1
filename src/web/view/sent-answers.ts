import type { Clock } from "../../net/clock.ts";
import type { Outbox, OutboxMessage } from "../model/outbox.ts";
import { codeOf, describeRefusal, restMs } from "../model/words.ts";
import type { AlertLine } from "./alert-line.ts";
import type { MessageField } from "./message-field.ts";

/** What the answers to sent messages concern. */
export interface SentAnswersParts {
  readonly outbox: Outbox;
  readonly messageField: MessageField;
  readonly alertLine: AlertLine;
  readonly clock: Clock;
  /** The board does not take a message now, for the reason with this code: what waits is sent again later. */
  readonly rest: (code: string) => void;
  /** Whether the page is connected and shows every message that it knows of. */
  readonly isCaughtUp: () => boolean;
}

/** After this time, a stored message that the caught-up page has not found on the board is no longer shown as pending. */
const storedTimeoutMs = 5000;

/** The board takes the same message later. */
const busyCodes: ReadonlySet<string> = new Set(Object.keys(restMs));

/** Applies the board's answers to the messages that the reader has sent: each is that to the oldest unanswered one. */
export class SentAnswers {
  readonly #parts: SentAnswersParts;

  constructor(parts: SentAnswersParts) {
    this.#parts = parts;
  }

  /** A message whose id is known stays until it, or a later one, arrives. */
  settle(id: number | undefined): void {
    const { outbox } = this.#parts;
    const stored = outbox.list.find(({ status }) => status === "sending");
    outbox.settle({ status: "stored", id });
    if (stored !== undefined && id === undefined) this.#removeLater(stored, "behind");
  }

  /** A refused text goes back into the field for correction, unless the field has another text. */
  refuse(error: string): void {
    const { outbox, messageField, alertLine, rest } = this.#parts;
    const code = codeOf(error) ?? "unknown";
    const refused = outbox.list.find(({ status }) => status === "sending");
    if (refused === undefined) return alertLine.show(describeRefusal(code, { text: "" }));
    if (busyCodes.has(code)) {
      outbox.settle({ status: "waiting", code });
      return rest(code);
    }
    // It may yet come: its row says so, and the text does not go back into the field.
    if (code === "outcome-unknown") return outbox.settle({ status: "unknown" });
    outbox.settle({ status: "refused", code });
    alertLine.show(describeRefusal(code, refused), undefined, () => messageField.sendWithoutForbidden());
    if (messageField.restore(refused.text)) outbox.remove(refused.number);
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
}
