import { MessageDatabase } from "../../src/store/sqlite/database.ts";
import { collectOutput } from "../support/collect-output.ts";
import { mainPath, runProgram } from "../support/program.ts";

/** Runs a command of the operator on the board in this file. */
export function operate(path: string, command: string, ...args: string[]) {
  return runProgram([command, ...args, "--store", `sqlite:${path}`]);
}

/** The same where no file may have more than so many blocks of 512 bytes: as a disk without room. */
export function operateWithin(blocks: number, path: string, command: string, ...args: string[]) {
  const line = [process.execPath, mainPath, command, ...args, "--store", `sqlite:${path}`];
  const child = Bun.spawn(["sh", "-c", `ulimit -f ${blocks}; exec "$@"`, "sh", ...line], {
    stdout: "pipe",
    stderr: "pipe",
  });
  return collectOutput(child);
}

/** Stores these texts in the file of a stopped board, all from bob. */
export function storeTexts(path: string, texts: readonly string[]): void {
  const database = new MessageDatabase(path, undefined);
  database.append(texts.map((text) => ({ sender: "bob", text })));
  database.close();
}

/** What is in the file of a stopped board: its identity, and its messages as `id sender: text`. */
export function readStopped(path: string): { identity: string | undefined; lines: string[] } {
  const database = new MessageDatabase(path, undefined);
  const lines = database.newest(1000).map(({ id, sender, text }) => `${id} ${sender}: ${text}`);
  const { identity } = database;
  database.close();
  return { identity, lines };
}
