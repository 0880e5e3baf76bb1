import { createRequire } from "node:module";

/** The parts of ws's Receiver that the oracle uses; see `lib/receiver.js` of the pinned version. */
export interface WsReceiver {
  _opcode: number;
  _bufferedBytes: number;
  readonly _buffers: readonly Uint8Array[];
  on(event: string, listener: (...values: never[]) => void): this;
  _write(chunk: Buffer, encoding: string, done: (error?: WsError) => void): void;
  getInfo(done: (error?: WsError) => void): void;
  getPayloadLength64(done: (error?: WsError) => void): void;
  createError(kind: unknown, message: string, prefix: boolean, status: number, code: string): WsError;
}

/** An error of the Receiver; a symbol of ws names its close code. */
export type WsError = Error & Record<symbol, number>;

type WsReceiverClass = new (options: { isServer: boolean; maxPayload: number }) => WsReceiver;

// By path: Bun answers `import "ws"` with its own replacement, and ws does not export the file.
const load = createRequire(import.meta.url);

/** The real Receiver of ws. */
export const Receiver: WsReceiverClass = load("../../node_modules/ws/lib/receiver.js");

/** What Bun answers for it by name. */
export const { Receiver: bunReceiver }: { Receiver: WsReceiverClass } = load("ws");

const { kStatusCode }: { kStatusCode: symbol } = load("../../node_modules/ws/lib/constants.js");

/**
 * The Receiver with the two intended differences: 1003 at the header of a binary message, and 1002 for a 64-bit length
 * whose first bit is set (RFC 6455, section 5.2), where ws says 1009.
 */
class OracleReceiver extends Receiver {
  override getInfo(done: (error?: WsError) => void): void {
    const isWhole = this._bufferedBytes >= 2;
    let error: WsError | undefined;
    super.getInfo((each) => {
      error = each;
    });
    const isRefused = error !== undefined && error[kStatusCode] !== 1009;
    const isStart = isWhole && !isRefused && this._opcode === 2;
    if (isStart) done(this.#fail(1003));
    else if (error !== undefined) done(error);
  }

  override getPayloadLength64(done: (error?: WsError) => void): void {
    if (this._bufferedBytes >= 8 && ((this._buffers[0]?.[0] ?? 0) & 0x80) !== 0) done(this.#fail(1002));
    else super.getPayloadLength64(done);
  }

  #fail(code: number): WsError {
    return this.createError(RangeError, "differs on purpose", false, code, "DIFFERS");
  }
}

/** What ws makes of each chunk, in the words of `describeEvent`. */
export function receiveWithWs(chunks: readonly Uint8Array[], maxMessageBytes: number): string[][] {
  const receiver = new OracleReceiver({ isServer: true, maxPayload: maxMessageBytes });
  let events: string[] = [];
  let isOver = false;
  receiver.on("message", (data: Buffer) => events.push(`message ${data.toString("hex")}`));
  receiver.on("ping", (data: Buffer) => events.push(`ping ${data.toString("hex")}`));
  receiver.on("pong", () => events.push("pong"));
  receiver.on("conclude", (code: number) => {
    events.push(`close ${code}`);
    isOver = true;
  });
  return chunks.map((chunk) => {
    events = [];
    if (isOver || chunk.length === 0) return events;
    receiver._write(Buffer.from(chunk), "buffer", (error) => {
      if (error === undefined) return;
      events.push(`fault ${error[kStatusCode]}`);
      isOver = true;
    });
    return events;
  });
}
