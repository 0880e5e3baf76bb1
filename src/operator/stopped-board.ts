import type { MessagePage, RedactResult } from "../../actors/server/ports.ts";
import { LastBackup } from "../store/last-backup.ts";
import type { StoreNotice } from "../store/notice.ts";
import { MessageDatabase } from "../store/sqlite/database.ts";
import type { BoardSource } from "./board-source.ts";
import { printProblem } from "./print.ts";

/**
 * The file of a board whose server does not run, opened as a start of the server opens it: with its lock, and migrated
 * if it is older.
 */
export class StoppedBoard implements BoardSource {
  readonly identity: string | undefined;
  readonly lastId: number;
  readonly #path: string;
  readonly #database: MessageDatabase;

  /** Opens the file, which is there. Throws `StoreOpenError`. */
  constructor(path: string) {
    this.#path = path;
    this.#database = new MessageDatabase(path, undefined, { onNotice: printNotice });
    this.identity = this.#database.identity;
    this.lastId = this.#database.lastId;
  }

  page(fromId: number): Promise<MessagePage> {
    return Promise.resolve(this.#database.page(fromId));
  }

  noteBackup(): Promise<void> {
    return new LastBackup(this.#path).note(Date.now());
  }

  redact(id: number): Promise<RedactResult["outcome"]> {
    return Promise.resolve(this.#database.redact(id).outcome);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#database.close());
  }
}

function printNotice({ level, text }: StoreNotice): void {
  if (level !== "info") printProblem(text);
}
