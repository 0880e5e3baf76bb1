/** The path of the board's WebSocket. */
export const webSocketPath = "/ws";

/** The path of what the page must know about the board, besides the protocol [HTP-7]. */
export const aboutPath = "/about.json";

/** The path that says whether the server's event loop turns; anybody may ask. */
export const livePath = "/livez";
