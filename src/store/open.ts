import type { MessageLog } from "../../actors/server/ports.ts";
import { type StoreFailedError, StoreOpenError } from "./errors.ts";
import { MemoryLog } from "./memory-log.ts";
import { SqliteLog } from "./sqlite/log.ts";

/** What a log in memory keeps by default: it must not grow for ever. */
const defaultMemoryKeep = 100_000;

/**
 * Opens the log that `store` names: `sqlite:PATH` or `memory:`. `keep`: how many of the newest messages are kept.
 * Rejects with `StoreOpenError`, its message for a person; `onFailed` is called if the log is lost later.
 */
export async function openLog(
  store: string,
  keep: number | undefined,
  onFailed: (error: StoreFailedError) => void,
): Promise<MessageLog> {
  if (store === "memory:") return new MemoryLog(keep ?? defaultMemoryKeep);
  const path = /^sqlite:(.+)$/s.exec(store)?.[1];
  if (path?.startsWith(":") || path?.startsWith("file:")) {
    throw new StoreOpenError(`--store sqlite: takes a path, not ${path}; for nothing kept say memory:`);
  }
  if (path === undefined) throw new StoreOpenError(`--store takes sqlite:PATH or memory:, not ${store}`);
  return await SqliteLog.open({ path, keep, onFailed });
}
