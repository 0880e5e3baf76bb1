import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { createServer } from "node:tls";
import type { TlsFiles } from "./certificates.ts";

/** A TLS port before a port for lines, as a proxy offers it. */
export function startTlsProxy(
  { certificate, key }: TlsFiles,
  port: number,
): AsyncDisposable & { port: number } {
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) => {
    const inner = connect(port, "127.0.0.1");
    socket.pipe(inner).pipe(socket);
    socket.on("error", () => inner.destroy());
    inner.on("error", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
