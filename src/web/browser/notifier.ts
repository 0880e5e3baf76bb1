import type { Clock } from "../../net/clock.ts";
import type { Message } from "../../protocol/reply.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { type Burst, Bursts, describeBurst } from "../model/burst.ts";
import {
  describeHiddenPage,
  isWanted,
  type NotifyChoice,
  parseNotifyChoice,
} from "../model/notify-choice.ts";
import type { PersistentStore } from "../model/persistent-store.ts";
import { setText } from "../view/elements.ts";
import { showNotification } from "./service-worker.ts";

const key = "notifications";
const blocked = "Your browser blocks notifications for this address; its settings allow them.";

/** What notifications need of the page. */
export interface NotifierNeeds {
  readonly choice: HTMLSelectElement;
  /** Below the choice: what a hidden page can do, or why there are no notifications. */
  readonly note: HTMLElement;
  readonly store: PersistentStore;
  readonly clock: Clock;
  readonly ownNames: () => readonly string[];
  /** The board's title. */
  readonly title: () => string;
}

/** Browser notifications: never until the user chooses of what, and shown only while the page is hidden. */
export class Notifier {
  readonly #needs: NotifierNeeds;
  readonly #bursts: Bursts;
  #mode: "live" | "poll" = "live";

  constructor(needs: NotifierNeeds) {
    this.#needs = needs;
    this.#bursts = new Bursts(needs.clock, (burst) => this.#notify(burst));
    const isAllowed = "Notification" in globalThis && Notification.permission === "granted";
    needs.choice.value = isAllowed ? parseNotifyChoice(needs.store.get(key)) : "never";
    this.#describe();
    needs.choice.addEventListener("change", () => this.#choose(this.#choice));
  }

  /** Takes a new message, for a notification if the reader wants one. */
  add(message: Message): void {
    if (isWanted(message, this.#choice, this.#needs.ownNames())) this.#bursts.add(message);
  }

  /** Drops the messages of which there was no notification yet. */
  clear(): void {
    this.#bursts.clear();
  }

  /** The page gets its messages in another way, which the note is about. */
  modeChanged(mode: "live" | "poll"): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.#describe();
  }

  get #choice(): NotifyChoice {
    return parseNotifyChoice(this.#needs.choice.value);
  }

  #notify(burst: Burst): void {
    if (document.visibilityState === "visible") return;
    const body = describeBurst(burst).map(escapeUnprintable).join("\n");
    showNotification(this.#needs.title(), { body, tag: "lastword" }).catch(() =>
      this.#giveUp("This browser shows no notifications from a page."),
    );
  }

  #choose(wanted: NotifyChoice): void {
    if (wanted === "never") return this.#keep(wanted);
    // Some browsers still offer them here, and deny each request.
    if (!globalThis.isSecureContext) return this.#giveUp("Notifications need https.");
    if (!("Notification" in globalThis)) return this.#giveUp("This browser has no notifications.");
    Notification.requestPermission().then(
      (permission) => {
        if (permission === "granted") this.#keep(wanted);
        else this.#giveUp(blocked);
      },
      () => this.#giveUp(blocked),
    );
  }

  #giveUp(reason: string): void {
    this.#needs.choice.value = "never";
    this.#keep("never");
    setText(this.#needs.note, reason);
  }

  #keep(choice: NotifyChoice): void {
    this.#needs.store.set(key, choice);
    this.#describe();
  }

  #describe(): void {
    setText(this.#needs.note, describeHiddenPage(this.#choice, this.#mode));
  }
}
