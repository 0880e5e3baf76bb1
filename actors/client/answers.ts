import type { Reply } from "../../src/protocol/reply.ts";
import type { Answered, StoredAt } from "./ports.ts";

/** Errors that mean "not now": the same request may succeed later. */
const temporaryErrors = new Set(["busy", "timeout", "unavailable", "shutting-down", "rate-limited"]);

/** The id of the message in an answer; undefined if there is no message, or its id is too large to be exact. */
export function messageIdOf({ reply }: Answered): number | undefined {
  if (reply?.kind !== "message" || !Number.isSafeInteger(reply.message.id)) return undefined;
  return reply.message.id;
}

/** Errors that mean that the server does not have the message, or cannot read it any more. */
const missingErrors = new Set(["gone", "no-such-message", "unreadable"]);

/** Whether the server replied that it does not have the message any more, or never had it. */
export function isMissing({ reply }: Answered): boolean {
  return reply?.kind === "error" && missingErrors.has(reply.code);
}

/** Whether the server replied that only this message is damaged: it may have older ones. */
export function isDamaged({ reply }: Answered): boolean {
  return reply?.kind === "error" && reply.code === "unreadable";
}

/** The protocol's form of a time allows digits that are no date, such as a month 13. */
const date = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** The time in the reply to `time <id>`, if it is that of this message and a valid date. */
export function storedAtOf(reply: Reply | undefined, id: number): StoredAt {
  if (reply?.kind !== "time" || reply.id !== id || !date.test(reply.time)) return undefined;
  return reply.time;
}

/** Whether the answer to `time <id>` shows that the server does not know the command. */
export function isTimeUnknown(answer: Answered): boolean {
  const isNoTime = answer.reply?.kind === "error" && answer.reply.code === "no-time";
  return !(answer.reply?.kind === "time" || isNoTime || isMissing(answer) || isTemporaryError(answer));
}

/** Whether the server replied that it cannot answer now. */
export function isTemporaryError({ reply }: Answered): boolean {
  return reply?.kind === "error" && temporaryErrors.has(reply.code);
}

/** Whether the server replied that it does not know what becomes of a message [SND-6]. */
export function isOutcomeUnknown(reply: Reply | undefined): boolean {
  return reply?.kind === "error" && reply.code === "outcome-unknown";
}

/** The reason for dropping a connection after the server was silent for `timeoutMs`. */
export function describeSilence(timeoutMs: number): string {
  return `no answer for ${timeoutMs / 1000} s`;
}
