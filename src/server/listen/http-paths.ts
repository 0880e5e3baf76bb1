/** The path of the board's WebSocket. */
export const webSocketPath = "/ws";

/** The path that says whether the server's event loop turns; anybody may ask. */
export const livePath = "/livez";
