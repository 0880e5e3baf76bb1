import type { StoredMessage } from "../../../actors/server/ports.ts";

/**
 * A contiguous part of the shared log: it says everything about the ids from `fromId` up to, not including, `nextId`.
 * An id in it that has no message is a hole: the message was redacted or trimmed.
 */
export interface LogPart {
  readonly fromId: number;
  /** In the order of the ids. */
  readonly messages: readonly StoredMessage[];
  /** `fromId` if the part is empty. */
  readonly nextId: number;
}
