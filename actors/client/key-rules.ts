import { isTemporaryError } from "./answers.ts";
import { keyTimeoutMs, replyTimeoutMs } from "./limits.ts";
import type { Answered, KeyPort } from "./ports.ts";

/** How long the server may take to answer the key: a board that has keys may be as slow as with any other line. */
export function chooseKeyTimeoutMs(keys: KeyPort | undefined): number {
  return keys?.support() === "accepted" ? replyTimeoutMs : keyTimeoutMs;
}

/** How the server answered the key [KEY-6]. `turned away`: it cannot serve this connection now. */
export function judgeKeyAnswer(answer: Answered): "accepted" | "turned away" | "unsupported" {
  if (answer.reply?.kind === "ok") return "accepted";
  return isTemporaryError(answer) ? "turned away" : "unsupported";
}

/**
 * Remembers that the server left the key without an answer, but gave a name on the next connection, without a key. Silence
 * alone may be the network's.
 */
export function noteKeyIgnored(keys: KeyPort | undefined): void {
  keys?.noteSupport(keys.support() === "accepted" ? "unknown" : "ignored");
}
