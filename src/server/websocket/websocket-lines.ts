import { noBytes } from "../../protocol/bytes.ts";
import type { ClientLineSource, Control, LineFault } from "../../protocol/line-source.ts";
import { oneLine } from "../../protocol/message-lines.ts";
import { encodeClose, encodePong } from "./encode-frame.ts";
import { FrameDecoder } from "./frame-decoder.ts";

const normalClosure = 1000;
const messageTooBig = 1009;
const silent: Control = { control: "answer", bytes: noBytes };

/**
 * The lines of a WebSocket client: each text message is one [WSK-1]. Each `next` decodes one frame, so the rest stays
 * unread, and the server can pause the client.
 */
export class WebSocketLines implements ClientLineSource {
  readonly #frames: FrameDecoder;
  #place: "first" | "later" = "first";

  /** `maxMessageBytes`: a longer message closes the connection with code 1009 [WSK-2]. */
  constructor(maxMessageBytes: number) {
    this.#frames = new FrameDecoder(maxMessageBytes);
  }

  get unreadBytes(): number {
    return this.#frames.unreadBytes;
  }

  get heldBytes(): number {
    return this.#frames.heldBytes;
  }

  push(chunk: Uint8Array): void {
    this.#frames.push(chunk);
  }

  next(): Uint8Array | LineFault | Control | undefined {
    const event = this.#frames.next();
    switch (event?.kind) {
      case undefined:
        return undefined;
      case "message":
        return this.#takeLine(event.line);
      case "ping":
        return { control: "answer", bytes: encodePong(event.payload) };
      case "close":
        return { control: "close", bytes: encodeClose(event.code ?? normalClosure) };
      case "fault":
        return {
          control: "close",
          bytes: encodeClose(event.code, event.reason),
          fault: { reason: event.code === messageTooBig ? "too-long" : "protocol", text: event.reason },
        };
      default:
        return silent;
    }
  }

  countPolls(chunk: Uint8Array): number {
    const polls = this.#frames.countPolls(chunk);
    if (polls > 0) this.#place = "later";
    return polls;
  }

  #takeLine(message: Uint8Array): Uint8Array | LineFault {
    const line = oneLine(message, this.#place);
    this.#place = "later";
    return line;
  }
}
