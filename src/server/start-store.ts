import { createActor, waitFor } from "xstate";
import type { Mailbox } from "../../actors/server/mailbox.ts";
import type { MessageLog, MessageWriter, Names, StoredMessage } from "../../actors/server/ports.ts";
import { type StoreActor, storeMachine } from "../../actors/server/store.ts";
import { systemClock } from "../net/system-clock.ts";
import { withinDeadline } from "./admin/within-deadline.ts";
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

/** How long the log may take to say what is in the way. */
const obstacleTimeoutMs = 500;

/**
 * Waits until the store has answered all messages that it took. Resolves to undefined, or after `timeoutMs` to the words
 * for the operator: it does not know about some.
 */
export async function findUnsettled(
  store: StoreActor,
  log: Pick<MessageLog, "findWriteObstacle">,
  timeoutMs: number,
): Promise<string | undefined> {
  const isSettled = await waitFor(store, (found) => found.hasTag("settled"), { timeout: timeoutMs }).then(
    () => true,
    () => false,
  );
  if (isSettled) return undefined;
  const silent = "the message log does not answer";
  const obstacle = await withinDeadline<string | undefined>(
    systemClock,
    obstacleTimeoutMs,
    log.findWriteObstacle(),
    silent,
  );
  const count = store.getSnapshot().context.batch.length;
  const messages = count === 1 ? "1 message is" : `${count} messages are`;
  return `stopped without knowing whether ${messages} stored: ${obstacle ?? "the message log is too slow"}`;
}
