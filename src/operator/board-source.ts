import type { MessagePage, RedactResult } from "../../actors/server/ports.ts";

/** A board of the operator, whether its server runs or not. */
export interface BoardSource extends AsyncDisposable {
  /** Undefined if the board could not keep one. */
  readonly identity: string | undefined;
  /** The id of the last message when the source was opened. */
  readonly lastId: number;
  /** The messages from this id on, at most a few hundred. Rejects with `OperatorError`. */
  page(fromId: number): Promise<MessagePage>;
  /** Notes that a backup of the board is complete now. Rejects with `OperatorError` or the file system's error. */
  noteBackup(): Promise<void>;
  /** Removes the text of a message for good. Rejects with `OperatorError`. */
  redact(id: number): Promise<RedactResult["outcome"]>;
}

/** All pages of the messages that the board had when it was opened. */
export async function* pagesOf(board: BoardSource): AsyncGenerator<MessagePage> {
  for (let fromId = 1; fromId <= board.lastId; ) {
    const page = await board.page(fromId);
    yield { ...page, messages: page.messages.filter(({ id }) => id <= board.lastId) };
    if (page.nextId === undefined) return;
    fromId = page.nextId;
  }
}
