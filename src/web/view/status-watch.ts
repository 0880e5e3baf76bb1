import type { ClientStatus, RegistrationStatus } from "../../../actors/client/status.ts";
import type { Clock } from "../../net/clock.ts";
import type { OwnNames } from "../model/own-names.ts";
import type { AlertLine } from "./alert-line.ts";
import type { BoardView } from "./board-view.ts";
import type { NameField } from "./name-field.ts";
import type { NoticeBox } from "./notice.ts";
import type { StateView } from "./state-view.ts";

/** The parts of the page that depend on the client's status. */
export interface WatchParts {
  readonly clock: Clock;
  readonly view: StateView;
  readonly notice: NoticeBox;
  readonly board: BoardView;
  readonly names: OwnNames;
  readonly nameField: NameField;
  readonly alertLine: AlertLine;
}

/** After this time a connection counts as stable, and a registration without an answer as slow. */
const stableAfterMs = 1000;

/** Updates the parts of the page when the client's status changes. */
export class StatusWatch {
  readonly #parts: WatchParts;
  #last: ClientStatus | undefined;
  #cancelStable: () => void = () => undefined;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Applies a new status. */
  update(status: ClientStatus): void {
    const { view, board, clock, alertLine } = this.#parts;
    const before = this.#last;
    this.#last = status;
    view.update(status);
    if (status.connection !== "connected") {
      this.#cancelStable();
    } else if (before?.connection !== "connected") {
      this.#cancelStable = clock.after(stableAfterMs, () => this.#connectionStable());
      alertLine.reconnected();
      board.invalidate();
    }
    if (status.name !== undefined && status.name !== before?.name) this.#showName(status.name);
    if (status.registration.state !== before?.registration.state) this.#showRegistration(status.registration);
  }

  #showRegistration({ state, name }: RegistrationStatus): void {
    const { nameField, notice } = this.#parts;
    if (state === "nameless") nameField.showNameless();
    if (state === "retrying") {
      notice.show("name", {
        lead: `Somebody took the name ${name} while you were away.`,
        rest: "You get it back when it is free, or choose another.",
      });
    }
  }

  #showName(name: string): void {
    const { names, nameField, notice, board, alertLine } = this.#parts;
    alertLine.clear();
    notice.clear("name");
    nameField.showRegistered(name);
    names.add(name);
    // Those who called this name call the reader.
    board.invalidate();
  }

  #connectionStable(): void {
    const { notice, alertLine } = this.#parts;
    alertLine.clearPrevious();
    const { state, name, isFirstTry } = this.#last?.registration ?? {};
    if (state !== "registering" || !isFirstTry) return;
    notice.show("name", { lead: `The board has not answered for ${name} yet.`, rest: "" });
  }
}
