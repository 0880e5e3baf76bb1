import type { ClientStatus } from "../../../actors/client/status.ts";
import { describeReach, formatCommand } from "../model/reach.ts";
import { findAddress } from "./address.ts";
import { setText } from "./elements.ts";

/** The elements that stand in for the talk on a board without messages. */
export interface EmptyBoardParts {
  readonly box: HTMLElement;
  readonly firstWord: HTMLElement;
  readonly lead: HTMLElement;
  readonly address: HTMLElement;
  /** How one talks from a terminal: hidden where that is not known. */
  readonly terminal: HTMLElement;
  readonly terminalCommand: HTMLElement;
}

/** What the page shows while nothing has been said: how to begin, and how others get here. */
export class EmptyBoard {
  readonly #parts: EmptyBoardParts;

  /** `tcpPort`: the port of the board's TCP, if the host of the page's address leads there. */
  constructor(parts: EmptyBoardParts, tcpPort: number | undefined) {
    this.#parts = parts;
    setText(parts.lead, describeReach(location.hostname));
    setText(parts.address, findAddress());
    parts.terminal.hidden = tcpPort === undefined;
    if (tcpPort !== undefined) setText(parts.terminalCommand, formatCommand(location.hostname, tcpPort));
  }

  /** Applies a new status. `hasRows`: whether the page holds a message or a mark. */
  update({ lastId, registration }: ClientStatus, hasRows: boolean): void {
    const { box, firstWord } = this.#parts;
    box.hidden = lastId !== 0 || hasRows;
    const isNamed = registration.name !== undefined;
    setText(firstWord, isNamed ? "Have the first word." : "Choose a name below and have the first word.");
  }
}
