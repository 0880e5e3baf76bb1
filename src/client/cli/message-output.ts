import type { StoredAt } from "../../../actors/client/ports.ts";
import type { Message } from "../../protocol/reply.ts";
import { escapeUnprintable, formatJson } from "../../protocol/text.ts";

/** The form of a message for programs: `line`, as in the protocol, or `json`, an object. */
export type MessageFormat = "line" | "json";

/**
 * A message on one line of output; undefined for an empty board's `0 server: …` as JSON, which is no message.
 * `storedAt` is null in JSON if it is not known. Both forms escape unprintable characters, which a bad server may send.
 */
export function formatForProgram(
  message: Message,
  storedAt: StoredAt,
  format: MessageFormat,
): string | undefined {
  const { id, sender, text } = message;
  if (format === "line") return escapeUnprintable(`${id} ${sender}: ${text}`);
  return id === 0 ? undefined : formatJson({ id, sender, text, storedAt: storedAt ?? null });
}
