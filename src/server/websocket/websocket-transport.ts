import { TcpTransport } from "../../net/tcp-transport.ts";
import { encodeClose, encodePing, encodeTextFrame } from "./encode-frame.ts";

const normalClosure = encodeClose(1000);
const ping = encodePing();

/** A WebSocket as a transport: each line is a text message without its LF [WSK-1]; a close frame ends them [WSK-6]. */
export class WebSocketTransport extends TcpTransport {
  override readonly lastBytes = normalClosure;
  readonly pingBytes = ping;

  override encodeLine(line: Uint8Array): Uint8Array {
    return encodeTextFrame(line.subarray(0, -1));
  }
}
