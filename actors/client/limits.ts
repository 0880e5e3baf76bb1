/** The most messages that one backfill fetches; it skips older ones. */
export const maxFetched = 10_000;
/** After so many losses in a row before any `time` was answered, the next connection asks for no times. */
export const maxLossesBeforeTime = 2;
/** The longest history shown at the start. */
export const maxHistory = 1000;
/** The most `read <id>` and `time <id>` in flight: fewer than the errors in a row that close a connection [CLS-2]. */
export const maxLinesInFlight = 16;
/** When the client tries a taken name again for the first time; each later wait is twice as long. */
export const firstNameRetryMs = 2000;
/** The longest wait before the client tries a taken name again. */
export const maxNameRetryMs = 60_000;

/** How long the server may take to accept a connection. */
export const connectTimeoutMs = 5000;
/** How long the server may take to answer a key if it may have none: it may ignore lines that it does not know. */
export const keyTimeoutMs = 2000;
/** After so many keys in a row without an answer, even a board that has had keys is tried without one. */
export const maxUnansweredKeys = 2;
/** How long the server may take to answer before the client drops the connection. */
export const replyTimeoutMs = 10_000;
/** The same for a typed `wait`: longer than the server's own time-out [WAI-2]. */
export const waitReplyTimeoutMs = 40_000;
/** How long a `wait` lasts before a `read` ends it and shows whether the server still answers. */
export const waitRenewalMs = 5000;
/** How long the server may take to answer a `read`: with `waitRenewalMs`, a dead connection shows within 10 s. */
export const readTimeoutMs = 5000;
/** How long the client stays with a failing server after it has tried all others. */
export const roundPauseMs = 30_000;
/** A connection that lasts this long resets the count of failures. */
export const stableConnectionMs = 5000;
