import { WebSocket } from "k6/websockets";
import type { Connector, LineTransport } from "./transport.ts";

/** `WebSocket.OPEN`, which k6 lacks before 2.3. */
const open = 1;

/** Lines over WebSocket, with a stock k6: each message is one line without its LF (PROTOCOL.md, "WebSocket"). */
export const websocket: Connector = {
  defaultPort: 4041,
  url: (host, port, isEncrypted) => `${isEncrypted ? "wss" : "ws"}://${host}:${port}/ws`,
  connect({ url }, events): LineTransport {
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => events.opened());
    socket.addEventListener("message", (event) => {
      if ("data" in event && typeof event.data === "string") events.received(`${event.data}\n`);
      else events.failed("a binary message");
    });
    socket.addEventListener("error", (event) => events.failed("error" in event ? event.error : "error"));
    socket.addEventListener("close", () => events.closed());
    return {
      write(lines) {
        // While the socket closes, k6 throws in `send`, which would end the iteration.
        if (socket.readyState !== open) return;
        for (const line of lines.split("\n")) if (line !== "") socket.send(line);
      },
      destroy() {
        if (socket.readyState <= open) socket.close();
      },
    };
  },
};
