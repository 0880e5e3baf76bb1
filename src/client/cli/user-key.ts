import { join } from "node:path";
import type { View } from "../../../actors/client/ports.ts";
import { BoardKeys } from "../core/board-keys.ts";
import { KeyFolder, nameBoard } from "../state/key-folder.ts";
import { SharedKeyFolder } from "../state/shared-key-folder.ts";
import { findStateFolder } from "../state/state-folder.ts";
import type { ServerOptions } from "./server-options.ts";

/**
 * Finds the user's key for this board: the same at all its servers, also if one of them is dialled alone later. If no key
 * can be kept, there is none, and `view` shows the reason once.
 */
export function findUserKeys({ boards }: ServerOptions, view: View): BoardKeys {
  const parent = join(findStateFolder(process.env), "keys");
  let state: "silent" | "reported" = "silent";
  const report = (text: string) => {
    if (state === "silent") view.show({ kind: "notice", text });
    state = "reported";
  };
  const names = [...new Set(boards.map(nameBoard))].toSorted((one, other) => (one < other ? -1 : 1));
  const folders = names.map((name) => new KeyFolder(join(parent, name), report));
  return new BoardKeys(new SharedKeyFolder(folders), Date.now);
}
