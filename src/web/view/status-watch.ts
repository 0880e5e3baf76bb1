import type { ClientStatus, RegistrationStatus } from "../../../actors/client/status.ts";
import type { Clock } from "../../net/clock.ts";
import type { OwnNames } from "../model/own-names.ts";
import type { PendingMessages } from "../model/pending.ts";
import type { AlertLine } from "./alert-line.ts";
import type { BoardView } from "./board-view.ts";
import type { NameField } from "./name-field.ts";
import type { StatusView } from "./status-view.ts";

/** The parts of the page that depend on the client's status. */
export interface WatchParts {
  readonly clock: Clock;
  readonly view: StatusView;
  readonly board: BoardView;
  readonly names: OwnNames;
  readonly nameField: NameField;
  readonly pending: PendingMessages;
  readonly alertLine: AlertLine;
}

/** After this time a connection was not refused, and a name that is not registered yet takes long. */
const settledMs = 1000;

/** Updates the parts of the page when the client's status changes. */
export class StatusWatch {
  readonly #parts: WatchParts;
  #last: ClientStatus | undefined;
  #stopSettling: () => void = () => undefined;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Takes a new status. */
  take(status: ClientStatus): void {
    const { view, pending, board, clock, alertLine } = this.#parts;
    const before = this.#last;
    this.#last = status;
    view.tell(status);
    if (status.connection !== "connected") {
      this.#stopSettling();
      pending.lose();
    } else if (before?.connection !== "connected") {
      this.#stopSettling = clock.after(settledMs, () => this.#settle());
      alertLine.reconnected();
      board.changed();
    }
    if (status.name !== undefined && status.name !== before?.name) this.#takeName(status.name);
    if (status.registration.state !== before?.registration.state) this.#takeRegistration(status.registration);
  }

  #takeRegistration({ state, name }: RegistrationStatus): void {
    const { nameField } = this.#parts;
    if (state === "nameless") nameField.deny("none", "to write, choose a name");
    if (state === "taken") nameField.deny("awaited", `${name} is taken: tried again soon`);
  }

  #takeName(name: string): void {
    const { names, nameField, alertLine } = this.#parts;
    alertLine.clear();
    nameField.tell(name);
    names.add(name);
  }

  #settle(): void {
    const { nameField, alertLine } = this.#parts;
    alertLine.clearFormer();
    const { state, name, tries } = this.#last?.registration ?? {};
    if (state === "registering" && tries === 1) nameField.deny("awaited", `${name} is not registered yet`);
  }
}
