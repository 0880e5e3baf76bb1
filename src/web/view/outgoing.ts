import type { ClientActor } from "../../../actors/client/client.ts";
import { getStatus } from "../../../actors/client/status.ts";
import type { PendingMessages } from "../model/pending.ts";
import type { AlertLine } from "./alert-line.ts";
import type { BoardView } from "./board-view.ts";
import type { NameField } from "./name-field.ts";

/** The parts of the page that an outgoing command concerns. */
export interface OutgoingParts {
  readonly client: ClientActor;
  readonly board: BoardView;
  readonly pending: PendingMessages;
  readonly nameField: NameField;
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
    const { client, alertLine } = this.#parts;
    if (getStatus(client).acceptsCommands) client.send({ type: "typed", text: `register ${name}` });
    else alertLine.showConnectionAlert("not connected: take the name when the connection is back");
  }

  /** Sends a message; returns false if the text must stay in the field. */
  send(text: string): boolean {
    const { client, board, pending, nameField, alertLine } = this.#parts;
    const { acceptsCommands, name } = getStatus(client);
    if (!acceptsCommands) {
      alertLine.showConnectionAlert(
        "not connected: the message stays here; send it when the connection is back",
      );
      return false;
    }
    if (name === undefined) {
      nameField.showError("to send it, choose a name first");
      return false;
    }
    if (!pending.add(text)) {
      alertLine.show("too many pending messages: see those above");
      return false;
    }
    client.send({ type: "typed", text: `send ${text}` });
    board.scrollToEnd();
    return true;
  }
}
