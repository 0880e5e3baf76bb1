import { importBoard } from "../../store/nats/import/import-board.ts";
import type { MovingBoard } from "../../store/nats/import/moving-board.ts";
import { printLine, printProblem } from "../print.ts";
import { describeUnreadable } from "../unreadable.ts";
import { type EngineAccess, openOperatorLink, printNotice } from "./link.ts";
import { openMovingBoard } from "./moving-board.ts";

/**
 * Moves a board into the engines, which have none yet or an empty one: from an export, under a new identity, or from the
 * file of a stopped board, with its identity. Servers open it once all of it is there. Rejects with `OperatorError` or
 * `StoreOpenError`.
 */
export async function importIntoCluster(file: string, options: EngineAccess): Promise<void> {
  await using source = await openMovingBoard(file);
  const { board, unreadableIds } = source;
  await using link = await openOperatorLink(options);
  using progress = new Progress(board);
  await importBoard(link, board, (idCount) => progress.show(idCount), printNotice);
  progress[Symbol.dispose]();
  printLine(`NATS at ${link.place}: ${board.messageCount} messages, the last is ${board.lastId}`);
  printLine(`the board's identity is ${board.identity}`);
  if (unreadableIds.size > 0) printProblem(describeUnreadable([...unreadableIds]));
}

const progressIntervalMs = 500;

/** A line on the terminal that says how far an import is; nothing where no one looks. */
class Progress implements Disposable {
  readonly #idCount: number;
  #shownMs = performance.now();
  #state: "hidden" | "shown" = "hidden";

  constructor({ firstId, lastId }: MovingBoard) {
    this.#idCount = lastId - firstId + 1;
  }

  show(idCount: number): void {
    const nowMs = performance.now();
    if (!process.stderr.isTTY || nowMs < this.#shownMs + progressIntervalMs) return;
    this.#shownMs = nowMs;
    this.#state = "shown";
    process.stderr.write(`\r\x1b[Kimported ${Math.floor((100 * idCount) / this.#idCount)} %`);
  }

  /** Removes the line. */
  [Symbol.dispose](): void {
    if (this.#state === "shown") process.stderr.write("\r\x1b[K");
    this.#state = "hidden";
  }
}
