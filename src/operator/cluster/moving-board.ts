import type { StoredMessage } from "../../../actors/server/ports.ts";
import type { MovingBoard } from "../../store/nats/import/moving-board.ts";
import { type BoardSource, pagesOf } from "../board-source.ts";
import { describeUnreadableSource, readExported } from "../exported-messages.ts";
import { OperatorError } from "../operator-error.ts";
import { StoppedBoard } from "../stopped-board.ts";
import { RereadableFile } from "./rereadable-file.ts";

/** A board that moves, read once from its first message to the last one. */
export interface OpenMovingBoard extends AsyncDisposable {
  readonly board: MovingBoard;
  /** The messages that are left out. */
  readonly unreadableIds: ReadonlySet<number>;
}

/** The first bytes of a SQLite file. */
const sqliteHeader = "SQLite format 3\0";

/**
 * Opens the file of a stopped board, or an export; `-`: the standard input. Reads all of it: what breaks a rule is found
 * before anything is stored. Rejects with `OperatorError` or `StoreOpenError`.
 */
export async function openMovingBoard(file: string): Promise<OpenMovingBoard> {
  await using resources = new AsyncDisposableStack();
  const { source, kind } = await openSource(file);
  resources.use(source);
  if (kind === "export")
    return await survey(() => readExported(source), undefined, new Set(), resources.move());
  if (!source.isNamed) throw new OperatorError("a board's file is imported by its name, not through a pipe");
  const stopped = resources.use(new StoppedBoard(file));
  const unreadableIds = new Set<number>();
  const messages = () => messagesOf(stopped, unreadableIds);
  return await survey(messages, stopped.identity, unreadableIds, resources.move());
}

async function openSource(file: string) {
  const name = file === "-" ? "stdin" : file;
  try {
    const source = await RereadableFile.open(name, file === "-" ? process.stdin : undefined);
    const kind = source.startsWith(sqliteHeader) ? ("board" as const) : ("export" as const);
    return { source, kind };
  } catch (error) {
    throw describeUnreadableSource(error, name);
  }
}

/** The messages of a board in a file; notes those that are damaged. */
async function* messagesOf(source: BoardSource, unreadableIds: Set<number>): AsyncGenerator<StoredMessage> {
  for await (const page of pagesOf(source)) {
    for (const id of page.unreadableIds) unreadableIds.add(id);
    yield* page.messages;
  }
}

async function survey(
  messages: () => AsyncIterable<StoredMessage>,
  identity: string | undefined,
  unreadableIds: ReadonlySet<number>,
  resources: AsyncDisposableStack,
): Promise<OpenMovingBoard> {
  let [firstId, lastId, messageCount] = [0, 0, 0];
  for await (const { id } of messages()) {
    if (messageCount === 0) firstId = id;
    lastId = id;
    messageCount++;
  }
  const board = { identity: identity ?? crypto.randomUUID(), firstId, lastId, messageCount, messages };
  return { board, unreadableIds, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
