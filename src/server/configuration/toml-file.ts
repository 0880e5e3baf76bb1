import { errorMessage, fileErrorReason } from "../../error-message.ts";
import { readSmallFile } from "../settings/small-file.ts";
import { ConfigurationError } from "./configuration-error.ts";

/** A key of a TOML file with its value, and where it stands: `lastword.toml:3`. */
export interface TomlEntry {
  readonly key: string;
  readonly value: unknown;
  readonly place: string;
}

/** Far more than all keys with comments need. */
const maxFileBytes = 65_536;

/** Reads a TOML file. Throws `ConfigurationError` if it can't be read, is not in UTF-8, or is no TOML. */
export function readTomlFile(path: string): TomlEntry[] {
  const lines = decodeLines(path, readBytes(path));
  const table = parse(path, lines);
  return Object.entries(table).map(([key, value]) => ({ key, value, place: placeOf(path, lines, key) }));
}

function readBytes(path: string): Uint8Array {
  try {
    return readSmallFile(path, maxFileBytes);
  } catch (error) {
    throw new ConfigurationError(
      `can't read ${path}: ${fileErrorReason(error)}; give the path of a readable file with --config`,
    );
  }
}

function decodeLines(path: string, bytes: Uint8Array): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return decoder.decode(bytes).split("\n");
  } catch {
    const valid = Buffer.from(bytes).toString();
    const line = valid.slice(0, valid.indexOf("\ufffd")).split("\n").length;
    throw new ConfigurationError(`${path}:${line}: this line is not in UTF-8; save the file as UTF-8`);
  }
}

function parse(path: string, lines: readonly string[]): object {
  const reason = tryParse(lines, lines.length);
  if (typeof reason === "object") return reason;
  throw new ConfigurationError(`${path}:${findLine(lines, reason)}: ${reason}; correct this line`);
}

/** The table in the first lines, or the reason why they have none. */
function tryParse(lines: readonly string[], count: number): object | string {
  try {
    const isAll = count === lines.length;
    return Bun.TOML.parse(`${lines.slice(0, count).join("\n")}${isAll ? "" : "\n"}`);
  } catch (error) {
    return errorMessage(error).replace(/^TOML Parse error: /, "");
  }
}

/**
 * The number of the line that is wrong, which the parser does not tell: the file fails for this reason from there on, in
 * however many lines follow.
 */
function findLine(lines: readonly string[], reason: string): number {
  let [good, bad] = [0, lines.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (tryParse(lines, middle) === reason) bad = middle;
    else good = middle;
  }
  return bad;
}

function placeOf(path: string, lines: readonly string[], key: string): string {
  const index = lines.findIndex((line) => keyForm.exec(line.trim())?.[2] === key);
  return index === -1 ? path : `${path}:${index + 1}`;
}

/** A key at the start of a line, in quotes or without, or the first part of a table's name. */
const keyForm = /^\[*\s*(["']?)([^"'=.\]\s]+)\1\s*[=.\]]/;
