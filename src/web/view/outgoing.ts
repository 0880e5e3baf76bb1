import type { ClientActor } from "../../../actors/client/client.ts";
import { getStatus } from "../../../actors/client/status.ts";
import { describeFullOutbox } from "../model/labels.ts";
import type { Outbox, OutboxMessage } from "../model/outbox.ts";
import type { AlertLine } from "./alert-line.ts";
import type { BoardView } from "./board-view.ts";
import type { MessageField } from "./message-field.ts";
import type { NameField } from "./name-field.ts";

/** The parts of the page that an outgoing command concerns. */
export interface OutgoingParts {
  readonly client: ClientActor;
  readonly board: BoardView;
  readonly outbox: Outbox;
  readonly nameField: NameField;
  readonly messageField: MessageField;
  readonly alertLine: AlertLine;
}

/** Sends what the user enters, or says why that cannot be done now. */
export class Outgoing {
  readonly #parts: OutgoingParts;

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  /** Registers a name. */
  register(name: string): void {
    const { client, nameField } = this.#parts;
    if (getStatus(client).acceptsCommands) client.send({ type: "typed", text: `register ${name}` });
    else nameField.showError("There is no connection. Choose the name when it is back.");
  }

  /** Sends messages, now or when there is a connection: all, or none; then it returns false, and they stay in the field. */
  send(texts: readonly string[]): boolean {
    const { board, outbox, nameField, alertLine } = this.#parts;
    if (nameField.isAsking) {
      nameField.showError("You have no name here yet. Choose one; your message is kept.");
      return false;
    }
    if (texts.length > outbox.room) {
      alertLine.show(describeFullOutbox(texts.length, outbox.room));
      return false;
    }
    for (const text of texts) outbox.add(text);
    board.scrollToEnd();
    return true;
  }

  /** Puts a message that is not on the board back into the field. */
  edit({ number, text }: OutboxMessage): void {
    const { outbox, messageField, alertLine } = this.#parts;
    if (messageField.restore(text)) outbox.remove(number);
    else alertLine.show("Another message is in the field. Send or delete that one first.");
    messageField.focus();
  }
}
