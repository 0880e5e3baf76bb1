import { isIP } from "node:net";
import { connect } from "node:tls";
import type { BoardAddress } from "../client/core/board-address.ts";
import type { TlsTrust } from "../client/core/tcp-dialer.ts";

/** A handshake that takes longer tells nothing. */
const timeoutMs = 5000;

/** Resolves to when the first of the certificates of these servers expires, in ms since 1970 UTC; to undefined if none shows one. */
export async function readFirstExpiry(
  boards: readonly BoardAddress[],
  trust: TlsTrust,
): Promise<number | undefined> {
  const secure = boards.filter(({ scheme }) => scheme === "tls" || scheme === "https");
  const found = await Promise.all(secure.map((board) => readCertificateExpiry(board, trust)));
  const known = found.filter((each) => each !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/**
 * Resolves to when the certificate of the server there expires, in ms since 1970 UTC; to undefined if it shows none. That
 * takes a handshake of its own, since a WebSocket does not tell. Whether the certificate is trusted shows elsewhere.
 */
function readCertificateExpiry(
  { host, port }: { readonly host: string; readonly port: number },
  trust: TlsTrust,
): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = connect({ host, port, ...trust, ...name, rejectUnauthorized: false });
  socket.setTimeout(timeoutMs, () => socket.destroy());
  socket.once("secureConnect", () => {
    const expiresAtMs = Date.parse(socket.getPeerCertificate().valid_to);
    resolve(Number.isNaN(expiresAtMs) ? undefined : expiresAtMs);
    socket.destroy();
  });
  socket.once("error", () => resolve(undefined));
  socket.once("close", () => resolve(undefined));
  return promise;
}
