import type { MessageLog } from "../../actors/server/ports.ts";
import { type StoreFailedError, StoreOpenError } from "./errors.ts";
import { MemoryLog } from "./memory-log.ts";
import type { LogOptions } from "./notice.ts";
import { SqliteLog } from "./sqlite/log.ts";

/** How many messages a log in memory keeps by default; its size must have a limit. */
const defaultMemoryKeep = 100_000;

/**
 * Opens the log that `store` names: `sqlite:PATH` or `memory:`. `keep`: how many of the newest messages to keep.
 * Rejects with a `StoreOpenError` whose message is for the operator. Calls `onFailed` if the log fails later.
 */
export async function openLog(
  store: string,
  keep: number | undefined,
  onFailed: (error: StoreFailedError) => void,
  options: LogOptions = {},
): Promise<MessageLog> {
  if (store === "memory:") return new MemoryLog(keep ?? defaultMemoryKeep);
  const path = findDatabasePath(store);
  if (path?.startsWith(":") || path?.startsWith("file:")) {
    throw new StoreOpenError(
      `--store sqlite: takes a path, not ${path}; to keep messages in memory, use memory:`,
    );
  }
  if (path === undefined) throw new StoreOpenError(`--store takes sqlite:PATH or memory:, not ${store}`);
  return await SqliteLog.open({ path, keep, onFailed, ...options });
}

/** The path of the SQLite file that `store` names; undefined if it names none. */
export function findDatabasePath(store: string): string | undefined {
  return /^sqlite:(.+)$/s.exec(store)?.[1];
}
