import type { StoredMessage } from "../../actors/server/ports.ts";
import { noMessage } from "../protocol/reply.ts";

/** What the board says after its last message was redacted: that one is `gone`, and `read` needs a last one [IDS-3]. */
export function announceRedaction(redactedId: number, storedAtMs: number): StoredMessage {
  const text = `message ${redactedId} was redacted`;
  return { id: redactedId + 1, sender: noMessage.sender, text, storedAtMs };
}
