import type { BoardKeys } from "../client/core/board-keys.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import { type Carried, parseKeyLink } from "./view/key-link.ts";

/** Takes the person out of the page's address, at once: an address is seen, shared and kept. */
export function takeCarried(): Carried | undefined {
  const carried = parseKeyLink(location.hash);
  if (carried !== undefined) history.replaceState(null, "", location.href.replace(/#.*$/, ""));
  return carried;
}

/** Makes this browser the carried person: the next registration is theirs. */
export function becomeCarried({ key, name }: Carried, keys: BoardKeys, tab: PersistentStore): void {
  if (keys.replace(key) && name !== "") tab.set("name", name);
}
