import { fileErrorReason } from "../../error-message.ts";
import { SettingsError } from "../settings/errors.ts";
import { readSmallFile } from "../settings/small-file.ts";

/** Far more than a thousand tokens, or the authorities of a whole system, take. */
const maxFileBytes = 1_048_576;

/** Reads the text file that a flag names. Throws `SettingsError` with the flag, the path and the reason. */
export function readSettingsFile(flag: string, path: string): string {
  try {
    return readSmallFile(path, maxFileBytes).toString();
  } catch (error) {
    throw new SettingsError(`--${flag}: cannot read ${path}: ${fileErrorReason(error)}`, { cause: error });
  }
}
