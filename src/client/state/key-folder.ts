import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, fileErrorMessage } from "../../error-message.ts";
import type { BoardAddress } from "../core/board-address.ts";
import type { KeyStore } from "../core/board-keys.ts";

/** The name of a board's folder: what is dialled. Case and spelling of the address do not matter. */
export function nameBoard({ scheme, host, port, path }: BoardAddress): string {
  const literal = host.includes(":") ? `[${host}]` : host;
  const page = path === "/" ? "" : `_${encodeURIComponent(path)}`;
  return `${scheme}_${URL.parse(`http://${literal}/`)?.hostname ?? literal.toLowerCase()}_${port}${page}`;
}

/**
 * A folder with the key for one board, for this user's eyes only. If it cannot be read or written, there is no key, and
 * `report` gets the reason once.
 */
export class KeyFolder implements KeyStore {
  readonly #path: string;
  readonly #report: (text: string) => void;
  #state: "usable" | "reported" = "usable";

  constructor(path: string, report: (text: string) => void) {
    this.#path = path;
    this.#report = report;
  }

  get(name: string): string | undefined {
    try {
      return readFileSync(join(this.#path, name), "utf8").trimEnd();
    } catch (error) {
      if (errorCode(error) !== "ENOENT") this.#fail(error);
      return undefined;
    }
  }

  /** When the text under this name was stored, in ms since 1970; 0 if there is none. */
  storedMs(name: string): number {
    return statSync(join(this.#path, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  /** Throws if the file cannot be written. */
  set(name: string, text: string): void {
    this.#write(name, text, renameSync);
  }

  create(name: string, text: string): string | undefined {
    try {
      this.#write(name, text, linkUnlessThere);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
    const stored = this.get(name);
    // A symbolic link to nowhere is in its place.
    if (stored === undefined) this.#fail(`${join(this.#path, name)}: it is there, but cannot be read`);
    return stored;
  }

  /** The file appears only when all of its text is written, even if the machine fails just then. */
  #write(name: string, text: string, place: (from: string, to: string) => void): void {
    const path = join(this.#path, name);
    const copy = `${path}.${crypto.randomUUID()}`;
    mkdirSync(this.#path, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(copy, `${text}\n`, { mode: 0o600, flag: "wx", flush: true });
      place(copy, path);
    } finally {
      rmSync(copy, { force: true });
    }
  }

  #fail(error: unknown): void {
    if (this.#state === "usable") this.#report(`you have no key for this board: ${fileErrorMessage(error)}`);
    this.#state = "reported";
  }
}

/** A link never replaces a file: of many clients that start at once, the first one wins. */
function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}
