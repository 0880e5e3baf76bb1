/** How many missed messages are backfilled; older ones are skipped. Also the longest history shown at the start. */
export const maxFetched = 1000;
/** How many fetches are in flight at once: fewer than the errors in a row that close a connection [CLS-2]. */
export const maxFetchesInFlight = 16;
/** How often a taken name is tried on one connection. */
export const maxRegistrationTries = 15;

/** How long the server may take to accept a connection. */
export const connectTimeoutMs = 5000;
/** How long the server may take to answer before the connection counts as lost. */
export const replyTimeoutMs = 10_000;
/** The same for a `wait`: longer than a server lets it wait [WAI-2]. */
export const waitReplyTimeoutMs = 40_000;
/** A connection that lasts this long ends a row of failures. */
export const stableConnectionMs = 5000;
