import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileErrorMessage } from "../../error-message.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { findStateFolder, type StateEnvironment } from "../state/state-folder.ts";
import { maxTypedLength } from "./editing.ts";
import { History, maxHistoryLines, mayKeep } from "./history.ts";

/** When a client starts, it cuts a file larger than this to its last lines. */
const maxFileBytes = 256 * 1024;
/** A larger file is not ours, and is not read. */
const maxReadBytes = 64 * 1024 * 1024;

/** Where the history is kept. */
export function findHistoryFile(environment: StateEnvironment): string {
  return join(findStateFolder(environment), "history");
}

/**
 * The history in this file, which only this user may read. If it cannot be read or written, `report` gets the reason
 * once, and the history is kept in memory only.
 */
export function openHistory(path: string, report: (text: string) => void): History {
  let append = (line: string) => appendFileSync(path, `${line}\n`, { mode: 0o600 });
  const disable = (error: unknown) => {
    append = () => {};
    report(`the history is not saved: ${fileErrorMessage(error)}`);
  };
  let lines: string[] = [];
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    lines = readLines(path);
  } catch (error) {
    disable(error);
  }
  return new History(lines, (line) => {
    try {
      append(line);
    } catch (error) {
      disable(error);
    }
  });
}

/** Skips lines that a prompt cannot or must not show: another program may have written the file. */
function readLines(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (stat.isDirectory()) throw new Error(`${path}: it is a folder`);
  if (!stat.isFile() || stat.size > maxReadBytes) throw new Error(`${path} is not a history file`);
  const bytes = readFileSync(path);
  const lines = bytes.toString().split("\n").filter(isHarmless).slice(-maxHistoryLines);
  if (bytes.length > maxFileBytes) replaceFile(path, bytes.length, lines);
  return lines;
}

function isHarmless(line: string): boolean {
  return line !== "" && mayKeep(line) && line.length <= maxTypedLength && escapeUnprintable(line) === line;
}

/** Does nothing if another client has added to the file since it was read. */
function replaceFile(path: string, sizeRead: number, lines: readonly string[]): void {
  const file = realpathSync(path);
  const copy = `${file}.${process.pid}`;
  try {
    writeFileSync(copy, `${lines.join("\n")}\n`, { mode: 0o600 });
    if (statSync(file).size === sizeRead) renameSync(copy, file);
  } finally {
    rmSync(copy, { force: true });
  }
}
