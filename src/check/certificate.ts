import { isIP } from "node:net";
import { connect } from "node:tls";
import type { TlsTrust } from "../client/core/tcp-dialer.ts";

/**
 * Resolves to when the certificate of the server there expires, in ms since 1970 UTC; to undefined if it shows none. That
 * takes a handshake of its own, since a WebSocket does not tell. Whether the certificate is trusted shows elsewhere.
 */
export function readCertificateExpiry(
  { host, port }: { readonly host: string; readonly port: number },
  trust: TlsTrust,
): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = connect({ host, port, ...trust, ...name, rejectUnauthorized: false });
  socket.once("secureConnect", () => {
    const expiresAtMs = Date.parse(socket.getPeerCertificate().valid_to);
    resolve(Number.isNaN(expiresAtMs) ? undefined : expiresAtMs);
    socket.destroy();
  });
  socket.once("error", () => resolve(undefined));
  socket.once("close", () => resolve(undefined));
  return promise;
}
