import { existsSync } from "node:fs";
import { isNatsStore } from "../store/nats/nats-url.ts";
import { operatorSocketPathOf } from "../store/operator-socket.ts";
import type { BoardSource } from "./board-source.ts";
import type { EngineOptions } from "./cluster/link.ts";
import { OperatorError } from "./operator-error.ts";
import { RunningBoard } from "./running-board.ts";
import { StoppedBoard } from "./stopped-board.ts";
import { boardPathOf, type OperatorOptions } from "./store-path.ts";

/** Opens a board, in a file or in NATS. Rejects with `OperatorError` or `StoreOpenError`. */
export async function openBoard(options: EngineOptions): Promise<BoardSource> {
  if (!isNatsStore(options.store)) return await openBoardFile(options);
  // Only here: other boards do without the packages of NATS.
  const { NatsBoard } = await import("./cluster/nats-board.ts");
  return await NatsBoard.open(options);
}

/**
 * Opens a board in a file: by its server, if one runs, else the file itself, with the server's lock. Rejects with
 * `OperatorError` or `StoreOpenError`.
 */
export async function openBoardFile(options: OperatorOptions): Promise<BoardSource> {
  const path = boardPathOf(options);
  if (!existsSync(path))
    throw new OperatorError(`there is no board at ${path}: name its file with --store sqlite:PATH`);
  return (await RunningBoard.connect(operatorSocketPathOf(path))) ?? new StoppedBoard(path);
}
