import { readFileSync } from "node:fs";

/**
 * Descriptors that are not for connections: the runtime's own, the log's, and those on which refused clients are
 * told why. Running out of them is silent in Bun: it spins in `accept` and tells nobody.
 */
export const reservedFileDescriptors = 96;

/** How many of those may be held by refused connections that have not gone yet. */
export const maxRefusedConnections = 32;

/** The process's limit of open files; undefined where there is no /proc (not Linux). */
export function readFileDescriptorLimit(): number | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
    return limit?.[1] === undefined ? undefined : Number(limit[1]);
  } catch {
    return undefined;
  }
}
