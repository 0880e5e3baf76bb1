import { describeMissed } from "../../../actors/client/notices.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { describeConnection, describeLast, describePolling, describeRetry } from "../model/labels.ts";
import { setHidden, setText } from "./elements.ts";
import type { Switch } from "./switch.ts";

/** The elements that show the client's status. */
export interface StatusParts {
  readonly header: HTMLElement;
  /** A screen reader reads it when it changes; the countdown beside it is not read. */
  readonly connection: HTMLElement;
  readonly countdown: HTMLElement;
  readonly reason: HTMLElement;
  readonly retry: HTMLButtonElement;
  /** Where the focus goes when the button is hidden. */
  readonly focusFallback: HTMLElement;
  readonly pulse: HTMLElement;
  readonly polling: HTMLElement;
  readonly last: HTMLElement;
  readonly live: Switch;
}

const pulseMs = 500;

/** Shows the client's status, and a pulse for each poll. */
export class StatusView {
  readonly #parts: StatusParts;
  readonly #address: string;
  #status: ClientStatus | undefined;
  #retryAtMs = 0;
  #answeredAtMs = 0;

  constructor(parts: StatusParts, address: string) {
    this.#parts = parts;
    this.#address = address;
  }

  /** Shows a new status. */
  update(status: ClientStatus): void {
    const before = this.#status;
    const nowMs = performance.now();
    this.#status = status;
    if (status.failures !== before?.failures) this.#retryAtMs = nowMs + status.retryDelayMs;
    if (before?.isAsking !== false && !status.isAsking) this.#answeredAtMs = nowMs;
    if (status.isAsking && before?.isAsking !== true && status.mode !== "live") this.#animatePulse();
    const { header, connection, retry, focusFallback, live, last } = this.#parts;
    const isDown = status.connection !== "connected" && status.failures > 0;
    header.dataset.connection = isDown ? "down" : status.connection;
    header.dataset.mode = status.mode;
    live.set(status.mode === "live" ? "on" : "off");
    setText(connection, describeConnection(status, this.#address));
    setText(this.#parts.reason, isDown ? status.lossReason : "");
    setText(last, describeLast(status));
    // For whoever asks: a message that was missed and fetched is a message like any other.
    last.title = describeMissed(status);
    setHidden(retry, !isDown, focusFallback);
    this.tick();
  }

  /** Updates the texts that change with time alone. */
  tick(): void {
    if (this.#status === undefined) return;
    const nowMs = performance.now();
    setText(this.#parts.countdown, describeRetry(this.#status, this.#retryAtMs - nowMs));
    setText(this.#parts.polling, describePolling(this.#status, nowMs - this.#answeredAtMs));
  }

  #animatePulse(): void {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const ring = { boxShadow: "0 0 0 0 currentColor", opacity: 1 };
    this.#parts.pulse.animate([ring, { boxShadow: "0 0 0 0.5rem transparent", opacity: 0.6 }], pulseMs);
  }
}
