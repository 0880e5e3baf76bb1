import { readFileSync } from "node:fs";

/**
 * Descriptors that admitted connections may not use: for the runtime, the log, and the refused connections that still
 * receive their reason. If Bun runs out of descriptors, it spins in `accept` without an error.
 */
export const reservedFileDescriptors = 96;

/** How many connections the admin port holds at once. */
export const maxAdminConnections = 16;

/** How many of these refused connections may hold at once. */
export const maxRefusedConnections = 32;

/** Descriptors for the admin port, if there is one: its connections, and those it refuses. */
export const adminFileDescriptors = maxAdminConnections + maxRefusedConnections;

/** The open-file limit of the process; undefined where there is no /proc (not Linux). */
export function readFileDescriptorLimit(): number | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
    return limit?.[1] === undefined ? undefined : Number(limit[1]);
  } catch {
    return undefined;
  }
}
