import { type KeptBoard, type KeptMessage, type KeptMessages, maxKept } from "../model/keeper.ts";

const version = 1;
const [messages, boards] = ["messages", "boards"] as const;

/** Keeps boards in IndexedDB: a record for each message, by board and id, and one for each board. */
export class IndexedMessages implements KeptMessages {
  readonly #name: string;
  #database: Promise<IDBDatabase> | undefined;

  /** `name`: that of the database. */
  constructor(name = "lastword") {
    this.#name = name;
  }

  async save(board: string, entries: readonly KeptMessage[], asOfMs: number): Promise<void> {
    await this.#attempt(async (database) => {
      const transaction = database.transaction([messages, boards], "readwrite");
      const store = transaction.objectStore(messages);
      for (const { message, storedAt } of entries) store.put({ board, ...message, storedAt });
      const newestId = entries.at(-1)?.message.id ?? 0;
      if (newestId > maxKept) store.delete(idsOf(board, newestId - maxKept));
      transaction.objectStore(boards).put({ board, asOfMs });
      await ended(transaction);
    });
  }

  async load(board: string): Promise<KeptBoard | undefined> {
    return this.#attempt(async (database) => {
      const transaction = database.transaction([messages, boards]);
      const rows = answered(transaction.objectStore(messages).getAll(idsOf(board)));
      const about = answered(transaction.objectStore(boards).get(board));
      const entries = readList(await rows);
      const asOfMs: unknown = Reflect.get(Object(await about), "asOfMs");
      if (entries.length === 0 || typeof asOfMs !== "number") return undefined;
      return { entries: entries.slice(-maxKept), asOfMs };
    });
  }

  async forget(board: string): Promise<void> {
    await this.#attempt(async (database) => {
      const transaction = database.transaction([messages, boards], "readwrite");
      transaction.objectStore(messages).delete(idsOf(board));
      transaction.objectStore(boards).delete(board);
      await ended(transaction);
    });
  }

  /** A browser may have no database here, as in some private windows, or no room. */
  async #attempt<Result>(use: (database: IDBDatabase) => Promise<Result>): Promise<Result | undefined> {
    try {
      this.#database ??= open(this.#name);
      return await use(await this.#database);
    } catch {
      this.#database = undefined;
      return undefined;
    }
  }
}

async function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version);
  request.addEventListener("upgradeneeded", () => {
    request.result.createObjectStore(messages, { keyPath: ["board", "id"] });
    request.result.createObjectStore(boards, { keyPath: "board" });
  });
  const database = await answered(request);
  // A later version in another tab may change it.
  database.addEventListener("versionchange", () => database.close());
  return database;
}

/** The records of a board's messages, up to this id. */
function idsOf(board: string, lastId = Number.MAX_SAFE_INTEGER): IDBKeyRange {
  return IDBKeyRange.bound([board, 0], [board, lastId]);
}

function answered<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}

/** Another version of the page may have written something else. */
function readList(rows: unknown): KeptMessage[] {
  return Array.isArray(rows) ? rows.flatMap(readRow) : [];
}

function readRow(row: unknown): KeptMessage[] {
  const read = (name: string): unknown => Reflect.get(Object(row), name);
  const [id, sender, text, storedAt] = [read("id"), read("sender"), read("text"), read("storedAt")];
  if (typeof id !== "number" || typeof sender !== "string" || typeof text !== "string") return [];
  return [{ message: { id, sender, text }, storedAt: typeof storedAt === "string" ? storedAt : undefined }];
}
