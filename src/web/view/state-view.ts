import type { ClientStatus } from "../../../actors/client/status.ts";
import {
  describeConnecting,
  describeConnection,
  describeDown,
  describeLoss,
} from "../model/connection-words.ts";
import { nameState } from "../model/labels.ts";
import type { Words } from "../model/words.ts";
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
  #connectingSinceMs = performance.now();
  #wasLost = false;
  /** The code with which the board ended the last connection. */
  #code: string | undefined;
  #isOld = false;

  constructor(parts: StateParts) {
    this.#parts = parts;
    this.#placeholder = new Placeholder(parts.field);
  }

  /** Shows a new status. */
  update(status: ClientStatus): void {
    if (status.failures !== this.#status?.failures) this.#retryAtMs = performance.now() + status.retryDelayMs;
    if (status.connection === "connected" && this.#status?.connection !== "connected") this.#code = undefined;
    if (status.connection === "connecting" && this.#status?.connection === "connected")
      this.#connectingSinceMs = performance.now();
    this.#status = status;
    const state = nameState(status);
    const isDown = state === "offline";
    if (isDown) this.#wasLost = true;
    const { header, word, connection, reason, retry, field, live } = this.#parts;
    header.dataset.connection = isDown ? "down" : status.connection;
    header.dataset.state = state;
    header.dataset.registration = status.registration.state;
    setText(word, state);
    word.title = status.serverCount > 1 ? status.server : "";
    setText(connection, describeConnection(state, describeLoss({ status, code: this.#code }), this.#wasLost));
    // Only whoever runs the board can do something about this one.
    setText(reason, isDown && status.lossReason.includes("--public-url") ? status.lossReason : "");
    this.#placeholder.set(isDown ? "offline" : "connected");
    setHidden(retry, !isDown, field);
    live.set(status.mode === "live" ? "on" : "off");
    this.tick();
  }

  /** The board ends the connection, for the reason with this code. */
  turnAway(code: string): void {
    this.#code = code;
  }

  /** Says whether the page shows the board as this device has kept it. */
  showAge(age: "old" | "now"): void {
    this.#isOld = age === "old";
    this.tick();
  }

  /** Updates the text that changes with time alone. */
  tick(): void {
    const words = this.#describe();
    if (words === undefined) this.#parts.notice.clear("connection");
    else this.#parts.notice.show("connection", words);
  }

  #describe(): Words | undefined {
    const status = this.#status;
    if (status === undefined) return undefined;
    const nowMs = performance.now();
    const state = nameState(status);
    if (state === "connecting") return describeConnecting(nowMs - this.#connectingSinceMs);
    if (state !== "offline") return undefined;
    const untilRetryMs = this.#retryAtMs - nowMs;
    return describeDown({ status, code: this.#code, untilRetryMs, isOld: this.#isOld });
  }
}
