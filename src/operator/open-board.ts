import { existsSync } from "node:fs";
import { operatorSocketPathOf } from "../store/operator-socket.ts";
import type { BoardSource } from "./board-source.ts";
import { OperatorError } from "./operator-error.ts";
import { RunningBoard } from "./running-board.ts";
import { StoppedBoard } from "./stopped-board.ts";

/**
 * Opens the board in the file at `path`: by its server, if one runs, else the file itself, with the server's lock. Rejects
 * with `OperatorError` or `StoreOpenError`.
 */
export async function openBoard(path: string): Promise<BoardSource> {
  if (!existsSync(path))
    throw new OperatorError(`there is no board at ${path}: name its file with --store sqlite:PATH`);
  return (await RunningBoard.connect(operatorSocketPathOf(path))) ?? new StoppedBoard(path);
}
