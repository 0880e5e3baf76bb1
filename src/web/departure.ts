import type { ClientActor } from "../../actors/client/client.ts";
import type { OfflineBoard } from "./browser/offline-board.ts";
import type { BoardStorage } from "./model/board-storage.ts";
import type { OwnMessages } from "./model/own-messages.ts";
import type { OwnNames } from "./model/own-names.ts";
import type { Waiting } from "./waiting.ts";

/** What this browser knows of the reader. */
export interface Traces {
  readonly client: ClientActor;
  readonly offline: OfflineBoard;
  readonly storage: BoardStorage;
  readonly names: OwnNames;
  readonly own: OwnMessages;
  readonly waiting: Waiting;
}

/** Forgets the reader, once they have agreed: on a shared computer, nothing of them stays. The page begins again. */
export async function forgetReader({ client, offline, storage, names, own, waiting }: Traces): Promise<void> {
  if (
    !confirm(
      "Forget this board on this device: your key and name, the draft, and the messages that are kept here?",
    )
  )
    return;
  client.send({ type: "quit" });
  await offline.forget();
  storage.forget();
  names.forget();
  own.clear();
  waiting.forget();
  location.reload();
}
