import { type ConnectOptions, Socket } from "k6/x/tcp";
import type { Connector, LineTransport, TransportEvents } from "./transport.ts";

/** Lines over raw TCP, with k6's official extension `k6/x/tcp`. */
export const tcp: Connector = {
  defaultPort: 4040,
  url: (host, port, isEncrypted) => `${isEncrypted ? "tls" : "tcp"}://${host}:${port}`,
  connect: ({ host, port, isEncrypted }, events) =>
    new K6TcpTransport({ host, port, tls: isEncrypted }, events),
};

/** The extension does not keep the order of writes, so one write runs at a time and further text waits. */
class K6TcpTransport implements LineTransport {
  private readonly socket = new Socket();
  private readonly events: TransportEvents;
  private waiting = "";
  private state: "idle" | "writing" = "idle";

  constructor({ host, port, tls }: ConnectOptions, events: TransportEvents) {
    this.events = events;
    const decoder = new TextDecoder();
    this.socket.on("data", (chunk) => events.received(decoder.decode(chunk, { stream: true })));
    this.socket.on("error", (error) => events.failed(`${error.method}: ${error.message}`));
    this.socket.on("close", () => events.closed());
    const connecting = tls ? this.socket.connect({ port, host, tls }) : this.socket.connect(port, host);
    connecting.then(
      () => events.opened(),
      () => events.closed(),
    );
  }

  write(lines: string): void {
    this.waiting += lines;
    if (this.state === "idle") this.writeWaiting();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private writeWaiting(): void {
    const lines = this.waiting;
    this.waiting = "";
    this.state = "writing";
    this.socket.write(lines).then(
      () => {
        this.state = "idle";
        if (this.waiting !== "") this.writeWaiting();
      },
      (error: unknown) =>
        this.events.failed(`write: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}
