import { createHash, randomBytes } from "node:crypto";
import { CheckFailure } from "../check.ts";
import type { RecordedConnection } from "../recorded-connection.ts";
import { parseResponse, requestHead } from "./http-exchange.ts";
import { TooFast, throwIfLimited } from "./rate-limit.ts";
import { demand, type RuleTrial } from "./trial.ts";
import { quote, toBytes, type WireData } from "./wire-text.ts";

/** A server that needs longer for one frame does not work. */
const frameTimeoutMs = 5000;
const acceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The opcodes of RFC 6455. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame from the server. */
export interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A WebSocket in frames: it can send what a browser would not. */
export class FrameClient {
  readonly #connection: RecordedConnection;

  private constructor(connection: RecordedConnection) {
    this.#connection = connection;
  }

  /** Shakes hands at `/ws`. Throws `CheckFailure` if the server refuses. */
  static async open(trial: RuleTrial, headers: Readonly<Record<string, string>> = {}): Promise<FrameClient> {
    const connection = await trial.open("web");
    const key = randomBytes(16).toString("base64");
    const head = requestHead("GET", "/ws", { ...handshakeHeaders(trial.httpHost, key), ...headers });
    connection.send(toBytes(head));
    await connection.waitFor((unread) => Buffer.from(unread).includes("\r\n\r\n"), frameTimeoutMs);
    const end = Buffer.from(connection.unread).indexOf("\r\n\r\n") + 4;
    const response = parseResponse(Buffer.from(connection.take(end)).toString("latin1"));
    if (response?.status === 503) throw new TooFast("the handshake got 503");
    demand(response?.status === 101, `the handshake got ${response?.status ?? "no response"}`);
    const accept = createHash("sha1")
      .update(key + acceptSuffix)
      .digest("base64");
    demand(
      response.headers.get("sec-websocket-accept") === accept,
      "Sec-WebSocket-Accept does not fit the key",
    );
    demand(!response.headers.has("sec-websocket-extensions"), "the server answers with an extension");
    return new FrameClient(connection);
  }

  /** Sends a masked frame; `firstByte` has its opcode and bits. */
  send(firstByte: number, payload: WireData): void {
    this.sendRaw(maskedFrame(firstByte, toBytes(payload)));
  }

  /** Sends bytes as they are. */
  sendRaw(bytes: Uint8Array): void {
    this.#connection.send(bytes);
  }

  /** Sends a text message, and resolves to the next one. */
  async ask(text: WireData): Promise<string> {
    this.send(0x80 | opcodes.text, text);
    return this.text();
  }

  /** Resolves to the next text message; answers no pings. */
  async text(): Promise<string> {
    const frame = await this.next();
    demand(
      frame.opcode === opcodes.text,
      `a text message was due, and a frame of the opcode ${frame.opcode} came`,
    );
    const text = frame.payload.toString("utf8");
    throwIfLimited(text);
    return text;
  }

  /** Resolves to the next frame. */
  async next(): Promise<ServerFrame> {
    await this.#connection.waitFor((unread) => parseFrame(unread) !== undefined, frameTimeoutMs);
    const parsed = parseFrame(this.#connection.unread);
    if (parsed === undefined) {
      const why = this.#connection.hasEnded ? "the server closed the connection" : "nothing came";
      throw new CheckFailure(`a frame was due: ${why}`);
    }
    this.#connection.take(parsed.size);
    demand(!parsed.isMasked, "the server masks a frame");
    return parsed;
  }

  /** Requires that the next frame closes the WebSocket with this code. */
  async expectClose(code: number, because: string): Promise<void> {
    const { opcode, payload } = await this.next();
    demand(opcode === opcodes.close, `${because}: a close frame was due, and ${quote(payload)} came`);
    const found = payload.length < 2 ? "none" : payload.readUInt16BE(0);
    demand(found === code, `${because}: the close code is ${found}, not ${code}`);
  }
}

/** The headers of a handshake. */
export function handshakeHeaders(host: string, key = "dGhlIHNhbXBsZSBub25jZQ=="): Record<string, string> {
  return {
    Host: host,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": key,
  };
}

/** A masked frame (RFC 6455, 5.2). */
export function maskedFrame(firstByte: number, payload: Uint8Array): Buffer {
  const mask = randomBytes(4);
  const body = Buffer.from(payload).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([frameHead(firstByte, payload.length, 0x80), mask, body]);
}

function frameHead(firstByte: number, length: number, maskBit: number): Buffer {
  if (length < 126) return Buffer.of(firstByte, maskBit | length);
  if (length <= 0xffff) return Buffer.of(firstByte, maskBit | 126, length >> 8, length & 0xff);
  const head = Buffer.alloc(10);
  head.set([firstByte, maskBit | 127]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** The frames that a board sends are shorter than 64 KiB. */
function parseFrame(unread: Uint8Array): (ServerFrame & { size: number; isMasked: boolean }) | undefined {
  const bytes = Buffer.from(unread);
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const size = start + (short === 126 ? bytes.readUInt16BE(2) : short);
  if (bytes.length < size) return undefined;
  return { opcode: first & 0x0f, payload: bytes.subarray(start, size), size, isMasked: second > 0x7f };
}
