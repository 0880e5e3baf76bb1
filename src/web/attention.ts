import { browserClock } from "./browser/browser-clock.ts";
import { Chime } from "./browser/chime.ts";
import { Notifier } from "./browser/notifier.ts";
import { Bursts } from "./model/burst.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import type { AlertLine } from "./view/alert-line.ts";
import { Announcer } from "./view/announcer.ts";
import { findElement } from "./view/elements.ts";

/** What tells the user of new messages: a screen reader, a notification, a sound. */
export interface Attention {
  readonly announcer: Announcer;
  /** Takes the new messages. */
  readonly bursts: Bursts;
}

/** Makes them, with their switches in the menu; `alertLine` says what the browser does not allow. */
export function makeAttention(store: PersistentStore, alertLine: AlertLine): Attention {
  const announcer = new Announcer(findElement("news", HTMLElement));
  const notifier = new Notifier(findElement("notifications", HTMLButtonElement), store, alertLine);
  const chime = new Chime(findElement("sound", HTMLButtonElement), store, alertLine);
  const bursts = new Bursts(browserClock, (burst) => {
    announcer.announce(burst);
    notifier.notify(burst);
    chime.ring();
  });
  return { announcer, bursts };
}
