import { readFileSync } from "node:fs";
import { fileErrorReason } from "../../error-message.ts";
import { SettingsError } from "../settings/errors.ts";

/** Reads the text file that a flag names. Throws `SettingsError` with the flag, the path and the reason. */
export function readSettingsFile(flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new SettingsError(`--${flag}: cannot read ${path}: ${fileErrorReason(error)}`, { cause: error });
  }
}
