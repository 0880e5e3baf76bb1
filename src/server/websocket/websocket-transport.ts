import { TcpTransport } from "../../net/tcp-transport.ts";
import { encodeClose, encodeTextFrame } from "./encode-frame.ts";

/** A WebSocket as a transport: each line is a text message without its LF [WSK-1]; a close frame ends them [WSK-6]. */
export class WebSocketTransport extends TcpTransport {
  override readonly lastBytes = encodeClose(1000);

  override encodeLine(line: Uint8Array): Uint8Array {
    return encodeTextFrame(line.subarray(0, -1));
  }
}
