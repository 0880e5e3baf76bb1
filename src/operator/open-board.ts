import { existsSync } from "node:fs";
import { StoreInUseError } from "../store/errors.ts";
import { operatorSocketPathOf } from "../store/operator-socket.ts";
import type { BoardSource } from "./board-source.ts";
import { OperatorError } from "./operator-error.ts";
import { RunningBoard } from "./running-board.ts";
import { StoppedBoard } from "./stopped-board.ts";

/** A server that starts or stops has the file for a moment, but answers nobody. */
const attempts = 50;
const retryMs = 100;

/**
 * Opens the board in the file at `path`: by its server, if one runs, else the file itself, with the server's lock. Tries
 * again for 5 s if somebody who does not answer has the lock; `pause` waits in between. Rejects with `OperatorError` or
 * `StoreOpenError`.
 */
export async function openBoard(path: string, pause = () => Bun.sleep(retryMs)): Promise<BoardSource> {
  if (!existsSync(path))
    throw new OperatorError(`there is no board at ${path}: name its file with --store sqlite:PATH`);
  for (let attempt = 1; ; attempt++) {
    const running = await RunningBoard.connect(operatorSocketPathOf(path));
    if (running !== undefined) return running;
    try {
      return new StoppedBoard(path);
    } catch (error) {
      if (attempt === attempts || !(error instanceof StoreInUseError)) throw error;
    }
    await pause();
  }
}
