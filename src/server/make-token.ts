import { randomBytes } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { errorCode, fileErrorReason } from "../error-message.ts";
import { parseTokens } from "./access/token-file.ts";
import { hashToken } from "./access/tokens.ts";
import { SettingsError } from "./settings/errors.ts";

/** Nobody guesses 256 bits. */
const tokenBytes = 32;
/** By it, people and programs that look for leaked secrets recognize a token. */
const prefix = "lw_";

/**
 * Makes a token and prints it, with its line for the token file; with `path`, adds the line to that file instead. Returns
 * the exit code.
 */
export function makeToken(label: string, expires: string | undefined, path: string | undefined): 0 | 1 {
  const token = `${prefix}${randomBytes(tokenBytes).toString("base64url")}`;
  const line = [label, hashToken(token).toString("hex"), ...(expires === undefined ? [] : [expires])].join(
    " ",
  );
  if (path === undefined) {
    process.stdout.write(`${token}\n${line}\n`);
    process.stderr.write("The first line is the token, and the second one its line for the token file.\n");
    return 0;
  }
  const fault = addLine(path, line);
  if (fault === undefined) process.stdout.write(`${token}\n`);
  else process.stderr.write(`error: ${fault}\n`);
  return fault === undefined ? 0 : 1;
}

/** Adds a line to a token file, which begins to exist with it, for its owner alone. Returns what is wrong. */
function addLine(path: string, line: string): string | undefined {
  try {
    const text = readIfThere(path);
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    parseTokens(`${text}${start}${line}`, path);
    appendFileSync(path, `${start}${line}\n`, { mode: 0o600, flush: true });
    return undefined;
  } catch (error) {
    return error instanceof SettingsError ? error.message : `${path}: ${fileErrorReason(error)}`;
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw error;
  }
}
