import { closeSync, existsSync, openSync, readFileSync, realpathSync, writevSync } from "node:fs";
import { errorMessage } from "../../error-message.ts";
import { StoreOpenError } from "../errors.ts";
import type { OnNotice } from "../notice.ts";

/** The largest id has 16 digits, so that each mark overwrites the one before. */
const digits = 16;

/** What the name of a mark ends with. */
export const markSuffix = "-mark";

/** The path of the mark of the board's file at `path`: beside the file that a symbolic link leads to. */
export function markPathOf(path: string): string {
  return `${existsSync(path) ? realpathSync(path) : path}${markSuffix}`;
}

/** The id in the mark of the board's file at `path`; undefined if there is none, or it is no mark. */
export function readMark(path: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(markPathOf(path), "utf8");
  } catch {
    return undefined;
  }
  const id = new RegExp(`^([0-9]{${digits}})\n$`).exec(text)?.[1];
  return id === undefined || !Number.isSafeInteger(Number(id)) ? undefined : Number(id);
}

/**
 * The highest id that was stored, in a small file beside the board's: after a start that finds less, messages were lost.
 * It is written after the commit and before the acknowledgement, without a sync: a process that is killed leaves it
 * exact, and after a power cut it may be behind, never ahead.
 */
export class IdMark {
  readonly #onNotice: OnNotice;
  readonly #bytes = Buffer.alloc(digits + 1, "\n");
  /** `pwritev`, so that a trace tells this write from those of SQLite, which must be synced. */
  readonly #parts = [this.#bytes];
  readonly #file: number;
  #state: "written" | "failing" = "written";

  /** Opens or creates the mark. */
  constructor(path: string, onNotice: OnNotice) {
    this.#onNotice = onNotice;
    const flags = readMark(path) === undefined ? "w" : "r+";
    this.#file = openSync(markPathOf(path), flags, 0o600);
  }

  /** Writes the mark. A failure loses no message, so it is only logged, once. */
  write(id: number): void {
    this.#bytes.write(String(id).padStart(digits, "0"));
    try {
      writevSync(this.#file, this.#parts, 0);
      this.#state = "written";
    } catch (error) {
      if (this.#state === "written") {
        this.#onNotice({
          level: "warn",
          text: `cannot write the mark of acknowledged messages: ${errorMessage(error)}`,
        });
      }
      this.#state = "failing";
    }
  }

  /** Closes the file, which stays. */
  close(): void {
    closeSync(this.#file);
  }
}

/** Opens or creates the mark of the board's file at `path`. Throws `StoreOpenError`. */
export function openMark(path: string, onNotice: OnNotice): IdMark {
  try {
    return new IdMark(path, onNotice);
  } catch (error) {
    throw new StoreOpenError(`can't open ${markPathOf(path)}: ${errorMessage(error)}`, { cause: error });
  }
}
