import { escapeUnprintable } from "../../protocol/text.ts";
import { type Burst, describeBurst } from "../model/burst.ts";
import type { PersistentStore } from "../model/persistent-store.ts";
import type { AlertLine } from "../view/alert-line.ts";
import { Switch } from "../view/switch.ts";
import { showNotification } from "./service-worker.ts";

const key = "notifications";
const blocked = "Your browser blocks notifications for this address; its settings allow them.";

/** Browser notifications: off until the user turns them on, and shown only while the page is hidden. */
export class Notifier {
  readonly #switch: Switch;
  readonly #store: PersistentStore;
  readonly #alertLine: AlertLine;

  constructor(button: HTMLButtonElement, store: PersistentStore, alertLine: AlertLine) {
    this.#switch = new Switch(button, (wanted) =>
      wanted === "on" ? this.#requestPermission() : this.#set("off"),
    );
    this.#store = store;
    this.#alertLine = alertLine;
    const isAllowed = "Notification" in globalThis && Notification.permission === "granted";
    this.#switch.set(isAllowed && store.get(key) === "on" ? "on" : "off");
  }

  /** Shows a notification for new messages. */
  notify(burst: Burst): void {
    if (this.#switch.position === "off" || document.visibilityState === "visible") return;
    const body = describeBurst(burst).map(escapeUnprintable).join("\n");
    showNotification("Lastword", { body, tag: "lastword" }).catch(() =>
      this.#turnOff("This browser shows no notifications from a page."),
    );
  }

  #requestPermission(): void {
    // Some browsers still offer them here, and deny each request.
    if (!globalThis.isSecureContext) return this.#turnOff("Notifications need https.");
    if (!("Notification" in globalThis)) return this.#turnOff("This browser has no notifications.");
    Notification.requestPermission().then(
      (permission) => {
        if (permission === "granted") this.#set("on");
        else this.#turnOff(blocked);
      },
      () => this.#turnOff(blocked),
    );
  }

  #turnOff(reason: string): void {
    this.#set("off");
    this.#alertLine.show(reason);
  }

  #set(position: "on" | "off"): void {
    this.#switch.set(position);
    this.#store.set(key, position);
  }
}
