import type { MessageLog, Names, RedactResult } from "../../actors/server/ports.ts";
import type { StoreFailedError } from "./errors.ts";
import type { NameLimits } from "./memory-names.ts";
import type { NodeSettings } from "./nats/node-settings.ts";
import type { LogOptions } from "./notice.ts";

/** What an operator sets for the two ports behind the store. */
export interface StoreSettings extends NodeSettings, NameLimits {
  /** How many of the newest messages the board holds in memory. */
  readonly recentMessages: number;
}

/** Whom an open store tells of what happens to it. */
export interface StoreListener extends LogOptions {
  /** The log has failed: its content is unknown from now on. */
  readonly onFailed: (error: StoreFailedError) => void;
  /** These connections have no name any more: other servers may give theirs away. */
  readonly onNamesWithdrawn: (owners: readonly number[]) => void;
}

/** What the names of this server count. */
export interface NameCounts {
  /** How many names are held by somebody who is connected here. */
  readonly heldCount: number;
  /** How many claims found too many connections with their name [LIM-16]. */
  readonly fullClaims: number;
  /** How many reserved names were freed for others that were reserved later [LIM-17]. */
  readonly freedEarly: number;
}

/** Redacts a message. Never rejects. */
export type Redact = (id: number) => Promise<RedactResult["outcome"]>;

/** The two ports behind the store, open. */
export interface OpenStore {
  readonly log: MessageLog;
  readonly names: Names & NameCounts;
  /**
   * For a board that several servers share: has `redact` carry out what the operator asks of any of them. Returns a function
   * that ends it.
   */
  readonly serveRedactions?: (redact: Redact) => () => void;
}
