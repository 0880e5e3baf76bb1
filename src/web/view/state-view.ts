import type { ClientStatus } from "../../../actors/client/status.ts";
import { describeConnection, describeRetry, nameState } from "../model/labels.ts";
import { setHidden, setText } from "./elements.ts";
import type { NoticeBox } from "./notice.ts";
import { Placeholder } from "./placeholder.ts";
import type { Switch } from "./switch.ts";

/** The elements that show the client's status. */
export interface StateParts {
  readonly header: HTMLElement;
  readonly word: HTMLElement;
  /** A screen reader reads it when it changes; the countdown in the notice is not read. */
  readonly connection: HTMLElement;
  readonly notice: NoticeBox;
  readonly reason: HTMLElement;
  readonly retry: HTMLButtonElement;
  /** Says whether a message waits; takes the focus when the button is hidden. */
  readonly field: HTMLTextAreaElement;
  readonly live: Switch;
}

/** Shows the state of the connection: small while it is good, in a notice while there is none. */
export class StateView {
  readonly #parts: StateParts;
  readonly #placeholder: Placeholder;
  #status: ClientStatus | undefined;
  #retryAtMs = 0;
  #wasLost = false;

  constructor(parts: StateParts) {
    this.#parts = parts;
    this.#placeholder = new Placeholder(parts.field);
  }

  /** Shows a new status. */
  update(status: ClientStatus): void {
    if (status.failures !== this.#status?.failures) this.#retryAtMs = performance.now() + status.retryDelayMs;
    this.#status = status;
    const state = nameState(status);
    const isDown = state === "offline";
    this.#wasLost ||= isDown;
    const { header, word, connection, reason, retry, field, live } = this.#parts;
    header.dataset.connection = isDown ? "down" : status.connection;
    header.dataset.state = state;
    header.dataset.registration = status.registration.state;
    setText(word, state);
    setText(connection, describeConnection(state, this.#wasLost));
    // Only whoever runs the board can do something about this one.
    setText(reason, isDown && status.lossReason.includes("--public-url") ? status.lossReason : "");
    this.#placeholder.set(isDown ? "offline" : "connected");
    setHidden(retry, !isDown, field);
    live.set(status.mode === "live" ? "on" : "off");
    this.tick();
  }

  /** Updates the text that changes with time alone. */
  tick(): void {
    if (this.#status === undefined) return;
    const { notice } = this.#parts;
    if (nameState(this.#status) !== "offline") return notice.clear("connection");
    const untilMs = this.#retryAtMs - performance.now();
    notice.show("connection", {
      lead: "No connection to the board.",
      rest: `${describeRetry(this.#status, untilMs)} What you send waits here.`,
    });
  }
}
