import { join } from "node:path";
import type { View } from "../../../actors/client/ports.ts";
import { BoardKeys } from "../core/board-keys.ts";
import { KeyFolder, nameBoard } from "../state/key-folder.ts";
import { findStateFolder } from "../state/state-folder.ts";
import type { ServerOptions } from "./server-options.ts";

/** Finds the user's key for this board. If no key can be kept, there is none, and `view` shows the reason once. */
export function findUserKeys({ board }: ServerOptions, view: View): BoardKeys {
  const path = join(findStateFolder(process.env), "keys", nameBoard(board));
  const folder = new KeyFolder(path, (text) => view.show({ kind: "notice", text }));
  return new BoardKeys(folder, Date.now);
}
