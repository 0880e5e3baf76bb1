import type { Message } from "../../protocol/reply.ts";
import { escapeUnprintable, formatJson } from "../../protocol/text.ts";

/** How a program is given a message: `line`, as the protocol has it, or `json`, an object. */
export type MessageFormat = "line" | "json";

/**
 * A message on one line of output; undefined for an empty board's `0 server: …` as JSON, which is no message.
 * Unprintable characters of a bad server are escaped in either form.
 */
export function formatForProgram(message: Message, seenAt: Date, format: MessageFormat): string | undefined {
  const { id, sender, text } = message;
  if (format === "line") return escapeUnprintable(`${id} ${sender}: ${text}`);
  return id === 0 ? undefined : formatJson({ id, sender, text, seenAt: seenAt.toISOString() });
}
