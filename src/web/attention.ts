import { browserClock } from "./browser/browser-clock.ts";
import { Chime } from "./browser/chime.ts";
import { Notifier } from "./browser/notifier.ts";
import { Bursts } from "./model/burst.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import type { AlertLine } from "./view/alert-line.ts";
import { Announcer } from "./view/announcer.ts";
import { findElement } from "./view/elements.ts";
import type { NewMessages } from "./view/page-view.ts";

/** What telling the user of new messages needs of the page. */
export interface AttentionNeeds {
  readonly store: PersistentStore;
  /** Says what the browser does not allow. */
  readonly alertLine: AlertLine;
  /** The names by which one may call the reader. */
  readonly ownNames: () => readonly string[];
  /** The board's title. */
  readonly title: () => string;
}

/** What tells the user of new messages: a screen reader, a notification, a sound. */
export interface Attention extends NewMessages {
  /** The page gets its messages in another way. */
  modeChanged(mode: "live" | "poll"): void;
}

/** Makes it, with its controls in the menu. */
export function makeAttention({ store, alertLine, ownNames, title }: AttentionNeeds): Attention {
  const announcer = new Announcer(findElement("news", HTMLElement));
  const chime = new Chime(findElement("sound", HTMLButtonElement), store, alertLine);
  const notifier = new Notifier({
    choice: findElement("notifications", HTMLSelectElement),
    note: findElement("notifications-note", HTMLElement),
    store,
    clock: browserClock,
    ownNames,
    title,
  });
  const bursts = new Bursts(browserClock, (burst) => {
    announcer.announce(burst);
    chime.ring();
  });
  return {
    add: (message) => {
      bursts.add(message);
      notifier.add(message);
    },
    clear: () => {
      bursts.clear();
      notifier.clear();
      announcer.clear();
    },
    modeChanged: (mode) => notifier.modeChanged(mode),
  };
}
