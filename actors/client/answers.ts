import type { Answered } from "./ports.ts";

/** Errors that mean "not now": the same request may succeed later. */
const temporaryErrors = new Set(["busy", "timeout", "unavailable", "shutting-down", "rate-limited"]);

/** The id of the message in an answer; undefined if there is none, or it is too large to count with. */
export function messageIdOf({ reply }: Answered): number | undefined {
  if (reply?.kind !== "message" || !Number.isSafeInteger(reply.message.id)) return undefined;
  return reply.message.id;
}

/** Whether the server says that it does not have the message. */
export function isMissing({ reply }: Answered): boolean {
  return reply?.kind === "error" && (reply.code === "gone" || reply.code === "no-such-message");
}

/** Whether the server says that it cannot answer now. */
export function isTemporaryError({ reply }: Answered): boolean {
  return reply?.kind === "error" && temporaryErrors.has(reply.code);
}

/** The reason for dropping a connection whose server was silent for `timeoutMs`. */
export function describeSilence(timeoutMs: number): string {
  return `no answer for ${timeoutMs / 1000} s`;
}
