import { connect } from "node:net";
import { Duplex } from "node:stream";

/**
 * A connection to a port of this machine, whose first chunk comes behind this header: in one chunk with it, or in two,
 * which are split at this byte of both together; `between` is awaited between them.
 */
export function connectBehind(
  header: Uint8Array,
  port: number,
  splitAt = 0,
  between: () => Promise<void> = async () => undefined,
): Duplex {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let pending: Uint8Array | undefined = header;
  const stream = new Duplex({
    read() {},
    write(chunk: Uint8Array, _, written) {
      const bytes = pending === undefined ? chunk : Buffer.concat([pending, chunk]);
      const at = pending === undefined ? 0 : splitAt;
      pending = undefined;
      if (at === 0) return void socket.write(bytes, written);
      socket.write(bytes.subarray(0, at));
      between().then(() => socket.write(bytes.subarray(at), written), written);
    },
    final(ended) {
      socket.end(ended);
    },
    destroy(_, destroyed) {
      socket.destroy();
      destroyed(null);
    },
  });
  socket.on("data", (chunk) => stream.push(chunk));
  socket.on("end", () => stream.push(null));
  socket.on("close", () => stream.destroy());
  socket.on("error", () => stream.destroy());
  return stream;
}
