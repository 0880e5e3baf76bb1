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
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { fileErrorMessage } from "../../error-message.ts";
import { escapeUnprintable } from "../../protocol/text.ts";
import { maxTypedLength } from "./editing.ts";
import { History, maxHistoryLines } from "./history.ts";

/** A file that has grown past this is cut to its last lines, when a client starts. */
const maxFileBytes = 256 * 1024;
/** A larger file is not ours, and is not read. */
const maxReadBytes = 64 * 1024 * 1024;

type HistoryEnvironment = Readonly<Record<string, string | undefined>>;

/** Where the history is kept, by the XDG rules. */
export function findHistoryFile(environment: HistoryEnvironment): string {
  const { XDG_STATE_HOME: state = "" } = environment;
  const folder = isAbsolute(state) ? state : join(environment.HOME || homedir(), ".local", "state");
  return join(folder, "lastword", "history");
}

/**
 * The history in this file, which only this user may read. If it cannot be read or written, `complain` gets the reason
 * once, and the history lasts as long as the client.
 */
export function openHistory(path: string, complain: (text: string) => void): History {
  let keep = (line: string) => appendFileSync(path, `${line}\n`, { mode: 0o600 });
  const giveUp = (error: unknown) => {
    keep = () => {};
    complain(`the history is not kept: ${fileErrorMessage(error)}`);
  };
  let lines: string[] = [];
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    lines = readLines(path);
  } catch (error) {
    giveUp(error);
  }
  return new History(lines, (line) => {
    try {
      keep(line);
    } catch (error) {
      giveUp(error);
    }
  });
}

/** No line can do harm in a prompt, whatever wrote it into the file. */
function readLines(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (stat.isDirectory()) throw new Error(`${path}: it is a folder`);
  if (!stat.isFile() || stat.size > maxReadBytes) throw new Error(`${path} is no history`);
  const bytes = readFileSync(path);
  const lines = bytes.toString().split("\n").filter(isHarmless).slice(-maxHistoryLines);
  if (bytes.length > maxFileBytes) replaceFile(path, bytes.length, lines);
  return lines;
}

function isHarmless(line: string): boolean {
  return line !== "" && line.length <= maxTypedLength && escapeUnprintable(line) === line;
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
