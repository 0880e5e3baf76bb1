import { connect, type Socket } from "node:net";

/** A WebSocket client on a bare socket: it can stop reading, and send what a proper client would not. */
export class RawWebSocket implements Disposable {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #end: "open" | "ended" = "open";
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, Buffer.from(chunk)]);
      this.#wake();
    });
    for (const event of ["end", "error", "close"]) {
      socket.on(event, () => {
        this.#end = "ended";
        this.#wake();
      });
    }
  }

  /** Connects to `/ws` and shakes hands. */
  static async connect(port: number): Promise<RawWebSocket> {
    return await RawWebSocket.open(connect(port, "127.0.0.1"), "/ws", { Host: `127.0.0.1:${port}` });
  }

  /** Shakes hands on this socket, for this path; rejects if the response is no upgrade. */
  static async open(socket: Socket, path: string, headers: Record<string, string>): Promise<RawWebSocket> {
    const client = new RawWebSocket(socket);
    const fields = {
      ...headers,
      Upgrade: "websocket",
      Connection: "Upgrade",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
    let end = -1;
    while (end === -1) {
      if (client.#end === "ended") throw new Error("the connection ended in the handshake");
      await client.#more();
      end = client.#received.indexOf("\r\n\r\n");
    }
    const status = client.#received.subarray(0, end).toString().split("\r\n")[0] ?? "";
    if (!status.startsWith("HTTP/1.1 101 ")) throw new Error(`no upgrade: ${status}`);
    client.#received = client.#received.subarray(end + 4);
    return client;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Sends text messages of at most 125 bytes each, all in one write. */
  sendAll(texts: readonly string[]): void {
    this.#socket.write(Buffer.concat(texts.map((text) => frame(0x81, Buffer.from(text)))));
  }

  /** Sends a text message of these bytes, whatever they are. */
  sendBytes(bytes: Uint8Array): void {
    this.#socket.write(frame(0x81, Buffer.from(bytes)));
  }

  /** Answers a ping. */
  pong(payload: Buffer): void {
    this.#socket.write(frame(0x8a, payload));
  }

  /** The next frame's opcode and payload; undefined when the connection has ended. */
  async next(): Promise<{ opcode: number; payload: Buffer } | undefined> {
    for (;;) {
      const parsed = parseFrame(this.#received);
      if (parsed) {
        this.#received = this.#received.subarray(parsed.size);
        return parsed;
      }
      if (this.#end === "ended") return undefined;
      await this.#more();
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #more(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return promise;
  }
}

/** A masked frame (RFC 6455, 5.2); the mask is 0, which masks nothing. */
function frame(firstByte: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([firstByte, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

function parseFrame(bytes: Buffer): { opcode: number; payload: Buffer; size: number } | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  const isLong = second === 126;
  if (isLong && bytes.length < 4) return undefined;
  const start = isLong ? 4 : 2;
  const size = start + (isLong ? bytes.readUInt16BE(2) : second);
  if (bytes.length < size) return undefined;
  return { opcode: first & 0x0f, payload: bytes.subarray(start, size), size };
}
