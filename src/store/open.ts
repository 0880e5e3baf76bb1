import type { MessageLog } from "../../actors/server/ports.ts";
import { hideCredentials } from "../store-password.ts";
import { type StoreFailedError, StoreOpenError } from "./errors.ts";
import { MemoryLog } from "./memory-log.ts";
import { MemoryNames } from "./memory-names.ts";
import { isNatsStore } from "./nats/nats-url.ts";
import { checkNodeSettings, rejectNodeSettings } from "./nats/node-settings.ts";
import type { LogOptions } from "./notice.ts";
import type { OpenStore, StoreListener, StoreSettings } from "./open-store.ts";
import { openWhenFree } from "./open-when-free.ts";
import { SqliteLog } from "./sqlite/log.ts";
import { findFileProblem } from "./sqlite/open-error.ts";

/** How many messages a log in memory keeps by default; its size must have a limit. */
const defaultMemoryKeep = 100_000;

/** A backup or an export of a stopped board has the file for some seconds, as a server that stops has. */
const defaultLockTimeoutMs = 10_000;

/**
 * Opens what `settings.store` names: `sqlite:PATH`, `memory:`, or `nats://HOST,HOST`, which several servers share. Rejects
 * with a `StoreOpenError` whose message is for the operator.
 */
export async function openStore(settings: StoreSettings, listener: StoreListener): Promise<OpenStore> {
  if (isNatsStore(settings.store)) {
    // Only here: other boards do without the packages of NATS.
    const { openNode } = await import("./nats/node.ts");
    return await openNode(settings, listener);
  }
  rejectNodeSettings(settings);
  const log = await openLog(settings.store, settings.keep, listener.onFailed, listener);
  return { log, names: new MemoryNames(settings, () => performance.now()) };
}

/**
 * Opens the log of one server, `sqlite:PATH` or `memory:`. `keep`: how many of the newest messages to keep. Waits for a
 * file that another process has, unless that is a server that runs.
 * Rejects with a `StoreOpenError` whose message is for the operator. Calls `onFailed` if the log fails later.
 */
export async function openLog(
  store: string,
  keep: number | undefined,
  onFailed: (error: StoreFailedError) => void,
  options: LogOptions = {},
): Promise<MessageLog> {
  const path = sqlitePathOf(store);
  if (path === undefined) return new MemoryLog(keep ?? defaultMemoryKeep);
  const { lockTimeoutMs = defaultLockTimeoutMs, onNotice = () => undefined } = options;
  return await openWhenFree(path, lockTimeoutMs, onNotice, () =>
    SqliteLog.open({ path, keep, onFailed, ...options }),
  );
}

/**
 * Why what `settings.store` names can't be opened, as far as that shows without opening it; undefined if nothing shows. The
 * text is for the operator.
 */
export function findOpenProblem(settings: StoreSettings): string | undefined {
  try {
    if (isNatsStore(settings.store)) {
      checkNodeSettings(settings);
      return undefined;
    }
    rejectNodeSettings(settings);
    const path = sqlitePathOf(settings.store);
    return path === undefined ? undefined : findFileProblem(path);
  } catch (error) {
    if (error instanceof StoreOpenError) return error.message;
    throw error;
  }
}

/** The path of the file that `store` names; undefined for `memory:`. Throws `StoreOpenError`. */
export function sqlitePathOf(store: string): string | undefined {
  if (store === "memory:") return undefined;
  const path = findDatabasePath(store);
  if (path?.startsWith(":") || path?.startsWith("file:")) {
    throw new StoreOpenError(
      `--store sqlite: takes a path, not ${path}; to keep messages in memory, use memory:`,
    );
  }
  if (path === undefined)
    throw new StoreOpenError(
      `--store takes ${isNatsStore(store) ? "sqlite:PATH here" : "sqlite:PATH, memory: or nats://HOST,HOST"}, not ${hideCredentials(store)}`,
    );
  return path;
}

/** The path of the SQLite file that `store` names; undefined if it names none. */
export function findDatabasePath(store: string): string | undefined {
  return /^sqlite:(.+)$/s.exec(store)?.[1];
}
