import type { ClientActor } from "../../../actors/client/client.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import type { Clock } from "../../net/clock.ts";
import type { OwnNames } from "../model/own-names.ts";
import type { PendingMessages } from "../model/pending.ts";
import type { AlertLine } from "./alert-line.ts";
import type { BoardView } from "./board-view.ts";
import type { NameField } from "./name-field.ts";
import type { StatusView } from "./status-view.ts";

/** Whom it concerns how the client stands. */
export interface WatchParts {
  readonly client: ClientActor;
  readonly clock: Clock;
  readonly view: StatusView;
  readonly board: BoardView;
  readonly names: OwnNames;
  readonly nameField: NameField;
  readonly pending: PendingMessages;
  readonly alertLine: AlertLine;
}

/** A connection that lasts this long was not refused, and a name that is not registered by then takes long. */
const settledMs = 1000;

/** Tells the parts of the page what has changed in how the client stands. */
export class StatusWatch {
  readonly #parts: WatchParts;
  #last: ClientStatus | undefined;
  #stopSettling: () => void = () => undefined;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** The client stands otherwise than before. */
  take(status: ClientStatus): void {
    const { client, view, pending, board, clock, alertLine } = this.#parts;
    const before = this.#last;
    this.#last = status;
    view.tell(status, client.getSnapshot().context.reason);
    if (status.connection !== "connected") {
      this.#stopSettling();
      pending.lose();
    } else if (before?.connection !== "connected") {
      this.#stopSettling = clock.after(settledMs, () => this.#settle());
      alertLine.reconnected();
      board.changed();
    }
    if (status.name !== undefined && status.name !== before?.name) this.#takeName(status.name);
  }

  /** The client's naming stands otherwise than before. */
  takeNaming(): void {
    const { client, nameField } = this.#parts;
    const naming = client.getSnapshot().children.naming?.getSnapshot();
    if (naming?.matches("nameless")) nameField.deny("none", "to write, choose a name");
    if (naming?.matches("taken"))
      nameField.deny("awaited", `${naming.context.name} is taken: tried again soon`);
  }

  #takeName(name: string): void {
    const { names, nameField, alertLine } = this.#parts;
    alertLine.clear();
    nameField.tell(name);
    names.add(name);
  }

  #settle(): void {
    const { client, nameField, alertLine } = this.#parts;
    alertLine.clearFormer();
    const naming = client.getSnapshot().children.naming?.getSnapshot();
    if (naming?.matches("registering") && naming.context.tries === 1)
      nameField.deny("awaited", `${naming.context.name} is not registered yet`);
  }
}
