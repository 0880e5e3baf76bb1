import type { ClientStatus } from "../../../actors/client/status.ts";
import { findAddress } from "./address.ts";
import { setText } from "./elements.ts";

/** The elements that stand in for the talk on a board without messages. */
export interface EmptyBoardParts {
  readonly box: HTMLElement;
  readonly firstWord: HTMLElement;
  readonly lead: HTMLElement;
  readonly address: HTMLElement;
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What the page shows while nothing has been said: how to begin, and how others get here. */
export class EmptyBoard {
  readonly #parts: EmptyBoardParts;

  constructor(parts: EmptyBoardParts) {
    this.#parts = parts;
    const isLocal = loopback.test(location.hostname);
    setText(
      parts.lead,
      isLocal ? "Only this computer can open this address." : "Others on this network open",
    );
    setText(parts.address, findAddress());
  }

  /** Applies a new status. `hasRows`: whether the page holds a message or a mark. */
  update({ lastId, registration }: ClientStatus, hasRows: boolean): void {
    const { box, firstWord } = this.#parts;
    box.hidden = lastId !== 0 || hasRows;
    const isNamed = registration.name !== undefined;
    setText(firstWord, isNamed ? "Have the first word." : "Choose a name below and have the first word.");
  }
}
