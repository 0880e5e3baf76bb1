import { createActor } from "xstate";
import type { Mailbox } from "../../actors/server/mailbox.ts";
import type { MessageWriter, Names, StoredMessage } from "../../actors/server/ports.ts";
import { type StoreActor, storeMachine } from "../../actors/server/store.ts";
import type { Board } from "./board/board.ts";

/** The most messages in one commit; a larger batch would delay the next one and gain nothing. */
const maxBatchMessages = 1000;
/** The same for a log that several servers share: a batch that must be sent again stays small. */
const maxSharedBatchMessages = 500;

/** Starts the store actor. It calls `onFatal` if the store or the log fails. */
export function startStore(
  mailbox: Mailbox,
  log: MessageWriter,
  names: Names,
  board: Board,
  onFatal: (error: unknown) => void,
): StoreActor {
  const publish = (messages: readonly StoredMessage[]) => {
    if (!board.isShared) board.publish(messages);
  };
  const withdraw = (id: number) => {
    if (!board.isShared) board.withdraw(id);
  };
  const maxMessages = board.isShared ? maxSharedBatchMessages : maxBatchMessages;
  const store = createActor(storeMachine, {
    input: { mailbox, log, names, publish, withdraw, maxBatchMessages: maxMessages },
  });
  store.subscribe({
    error: onFatal,
    complete: () => {
      if (store.getSnapshot().matches("failed")) onFatal(store.getSnapshot().context.failure);
    },
  });
  return store.start();
}
