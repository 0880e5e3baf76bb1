import type { BoardKeys } from "../client/core/board-keys.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import { type Carried, parseKeyLink } from "./view/key-link.ts";

/** Takes the person out of the page's address, at once: an address is seen, shared and kept. */
export function takeCarried(): Carried | undefined {
  const carried = parseKeyLink(location.hash);
  if (carried !== undefined) history.replaceState(null, "", location.href.replace(/#.*$/, ""));
  return carried;
}

/** Makes this browser the carried person, if there is one: the next registration is theirs. */
export function becomeCarried(carried: Carried | undefined, keys: BoardKeys, tab: PersistentStore): void {
  if (carried !== undefined && keys.replace(carried.key) && carried.name !== "")
    tab.set("name", carried.name);
}
