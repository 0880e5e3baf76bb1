import type { Message } from "../../protocol/reply.ts";
import { escapeUnprintable, formatJson } from "../../protocol/text.ts";

/** The form of a message for programs: `line`, as in the protocol, or `json`, an object. */
export type MessageFormat = "line" | "json";

/**
 * A message on one line of output; undefined for an empty board's `0 server: …` as JSON, which is no message.
 * Both forms escape unprintable characters, which a bad server may send.
 */
export function formatForProgram(message: Message, seenAt: Date, format: MessageFormat): string | undefined {
  const { id, sender, text } = message;
  if (format === "line") return escapeUnprintable(`${id} ${sender}: ${text}`);
  return id === 0 ? undefined : formatJson({ id, sender, text, seenAt: seenAt.toISOString() });
}
