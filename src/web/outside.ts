import { watchForSleep } from "../client/core/sleep-watch.ts";
import type { Clock } from "../net/clock.ts";
import { leaveRoomForKeyboard } from "./browser/keyboard-room.ts";
import { watchVisibility } from "./browser/page-visibility.ts";

/** Receives what happens to the page from outside. */
export interface OutsideEvents {
  /** The page may have missed something: the machine slept, the network is back, the page is shown. */
  woken(): void;
  hidden(): void;
  shown(): void;
  /** Another tab of this browser has stored something. */
  storedElsewhere(): void;
}

/** Watches what happens to the page from outside. */
export function watchOutside(clock: Clock, events: OutsideEvents): void {
  leaveRoomForKeyboard(document.body);
  addEventListener("storage", () => events.storedElsewhere());
  watchVisibility({
    hidden: () => events.hidden(),
    shown: () => {
      events.shown();
      events.woken();
    },
  });
  addEventListener("online", () => events.woken());
  watchForSleep(clock, Date.now, () => events.woken());
}
