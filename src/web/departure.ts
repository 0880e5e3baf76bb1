import type { ClientActor } from "../../actors/client/client.ts";
import type { BoardStorage } from "./model/board-storage.ts";
import type { OwnMessages } from "./model/own-messages.ts";
import type { OwnNames } from "./model/own-names.ts";
import type { Waiting } from "./waiting.ts";

/** What this browser knows of the reader. */
export interface Traces {
  readonly client: ClientActor;
  readonly storage: BoardStorage;
  readonly names: OwnNames;
  readonly own: OwnMessages;
  readonly waiting: Waiting;
}

/** Forgets the reader, once they have agreed: on a shared computer, nothing of them stays. The page begins again. */
export function forgetReader({ client, storage, names, own, waiting }: Traces): void {
  if (!confirm("Forget your key, name, draft and unsent messages for this board on this device?")) return;
  client.stop();
  storage.forget();
  names.forget();
  own.clear();
  waiting.forget();
  location.reload();
}
