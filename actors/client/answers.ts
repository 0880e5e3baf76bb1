import type { Answered } from "./ports.ts";

/** Errors that mean "not now": the same request may succeed later. */
const temporaryErrors = new Set(["busy", "timeout", "unavailable", "shutting-down", "rate-limited"]);

/** The id of the message in an answer; undefined if there is no message, or its id is too large to be exact. */
export function messageIdOf({ reply }: Answered): number | undefined {
  if (reply?.kind !== "message" || !Number.isSafeInteger(reply.message.id)) return undefined;
  return reply.message.id;
}

/** Whether the server replied that it does not have the message. */
export function isMissing({ reply }: Answered): boolean {
  return reply?.kind === "error" && (reply.code === "gone" || reply.code === "no-such-message");
}

/** Whether the server replied that it cannot answer now. */
export function isTemporaryError({ reply }: Answered): boolean {
  return reply?.kind === "error" && temporaryErrors.has(reply.code);
}

/** The reason for dropping a connection after the server was silent for `timeoutMs`. */
export function describeSilence(timeoutMs: number): string {
  return `no answer for ${timeoutMs / 1000} s`;
}
