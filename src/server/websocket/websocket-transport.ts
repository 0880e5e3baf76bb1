import { TcpTransport } from "../../net/tcp-transport.ts";
import { encodeClose, encodeTextFrame } from "./encode-frame.ts";

const normalClosure = encodeClose(1000);

/** A WebSocket as a transport: each line is a text message without its LF [WSK-1]; a close frame ends them [WSK-6]. */
export class WebSocketTransport extends TcpTransport {
  override readonly lastBytes = normalClosure;

  override encodeLine(line: Uint8Array): Uint8Array {
    return encodeTextFrame(line.subarray(0, -1));
  }
}
