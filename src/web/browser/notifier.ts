import { escapeUnprintable } from "../../protocol/text.ts";
import { type Burst, describeBurst } from "../model/burst.ts";
import type { PersistentStore } from "../model/persistent-store.ts";
import type { AlertLine } from "../view/alert-line.ts";
import { Switch } from "../view/switch.ts";

const key = "notifications";

/** Browser notifications: off until the person turns them on, and only while the page is hidden. */
export class Notifier {
  readonly #switch: Switch;
  readonly #store: PersistentStore;
  readonly #alertLine: AlertLine;

  constructor(button: HTMLButtonElement, store: PersistentStore, alertLine: AlertLine) {
    this.#switch = new Switch(button, (wanted) => (wanted === "on" ? this.#ask() : this.#set("off")));
    this.#store = store;
    this.#alertLine = alertLine;
    const isAllowed = "Notification" in globalThis && Notification.permission === "granted";
    this.#switch.set(isAllowed && store.get(key) === "on" ? "on" : "off");
  }

  /** Announces messages that have come. */
  tell(burst: Burst): void {
    if (this.#switch.position === "off" || document.visibilityState === "visible") return;
    try {
      const body = describeBurst(burst).map(escapeUnprintable).join("\n");
      const notification = new Notification("Lastword", { body, tag: "lastword" });
      notification.addEventListener("click", () => {
        window.focus();
        notification.close();
      });
    } catch {
      // A phone's browser allows them in service workers only, and reports it only here.
      this.#refuse("this browser shows no notifications of a page");
    }
  }

  #ask(): void {
    // Some browsers offer them here all the same, and refuse each one.
    if (!globalThis.isSecureContext)
      return this.#refuse("notifications need https, or this page at localhost");
    if (!("Notification" in globalThis)) return this.#refuse("this browser has no notifications");
    Notification.requestPermission().then(
      (permission) => {
        if (permission === "granted") this.#set("on");
        else this.#refuse("notifications are not allowed by the browser");
      },
      () => this.#refuse("notifications are not allowed by the browser"),
    );
  }

  #refuse(reason: string): void {
    this.#set("off");
    this.#alertLine.tell(reason);
  }

  #set(position: "on" | "off"): void {
    this.#switch.set(position);
    this.#store.set(key, position);
  }
}
