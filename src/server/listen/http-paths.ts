/** The path of the board's WebSocket. */
export const webSocketPath = "/ws";

/** The path of what the page must know about the board, besides the protocol [HTP-7]. */
export const aboutPath = "/about.json";

/** The path of the metrics, on the admin port alone. */
export const metricsPath = "/metrics";

/** The path that says whether the log takes writes, on the admin port alone. */
export const healthPath = "/healthz";

/** The path that says whether the server's event loop turns; anybody may ask. */
export const livePath = "/livez";
