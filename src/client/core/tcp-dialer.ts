import { errorCode, errorMessage, findConnectReason } from "../../error-message.ts";
import { formatAddress } from "../../net/address.ts";
import { TcpTransport } from "../../net/tcp-transport.ts";
import { LineDecoder } from "../../protocol/line-decoder.ts";
import type { DialEvents, Dialer } from "./dialer.ts";

/** Whom a client trusts, and what it shows, in a TLS handshake; the texts are PEM. */
export interface TlsTrust {
  /** The authorities that it trusts; undefined: those of this machine. */
  readonly ca?: string;
  /** The client's own certificate and its key. */
  readonly cert?: string;
  readonly key?: string;
  /** False: any certificate will do. */
  readonly rejectUnauthorized?: boolean;
}

/** Where the server is. */
export interface TcpTarget {
  readonly host: string;
  readonly port: number;
  /** Undefined: plain text. The certificate must be trusted, and name the host. */
  readonly tls?: TlsTrust | undefined;
}

const keepAliveMs = 60_000;
/** How long a server's line may be without its LF. */
const maxUnterminatedBytes = 64 * 1024;

/** The first byte of an alert of TLS (RFC 8446, section 5.1); no reply begins with it. */
const tlsAlert = 0x15;

/** The codes of a handshake that did not complete; others are about the certificate. */
const failedHandshakes = new Set(["EPROTO", "ECONNRESET"]);

/** Connects to the server's port for lines. */
export class TcpDialer implements Dialer {
  readonly address: string;
  readonly #target: TcpTarget;

  constructor(target: TcpTarget) {
    this.address = formatAddress(target.host, target.port);
    this.#target = target;
  }

  /** Bun cannot give up a TCP connection before it is open: its owner ends it then. */
  dial(events: DialEvents): () => void {
    this.#connect(events).catch((error: unknown) => events.refused(describe(error)));
    return () => undefined;
  }

  async #connect(events: DialEvents): Promise<void> {
    const { host, port, tls } = this.#target;
    const opened = (socket: Bun.Socket) =>
      events.opened(new TcpTransport(socket), new LineDecoder(maxUnterminatedBytes));
    let phase: "handshake" | "refused" | "open" = "handshake";
    let firstByte: number | undefined;
    await Bun.connect({
      hostname: host,
      port,
      // Bun takes an empty object for no TLS.
      ...(tls === undefined ? {} : { tls: { rejectUnauthorized: true, ...tls } }),
      socket: {
        open: (socket) => {
          socket.setKeepAlive(true, keepAliveMs);
          if (tls !== undefined) return;
          phase = "open";
          opened(socket);
        },
        handshake: (socket, isComplete, error) => {
          const isUnchecked = tls?.rejectUnauthorized === false && !failedHandshakes.has(errorCode(error));
          const isTrusted = isUnchecked || (isComplete && socket.authorized);
          phase = isTrusted ? "open" : "refused";
          if (isTrusted) opened(socket);
          else events.refused(describeTls(error));
        },
        data: (_, chunk) => {
          firstByte ??= chunk[0];
          if (firstByte !== tlsAlert) events.received(chunk);
        },
        drain: () => events.drained(),
        close: () => {
          if (phase === "open") events.closed(this.#hintAtTls(firstByte));
          if (phase === "handshake") events.refused("it closed the connection during the TLS handshake");
        },
      },
    });
  }

  /** A port with TLS answers plain text with an alert, which may be lost, and closes. */
  #hintAtTls(firstByte: number | undefined): string | undefined {
    if (this.#target.tls !== undefined) return undefined;
    const dial = `dial tls://${this.address}`;
    if (firstByte === tlsAlert) return `it speaks TLS at this port: ${dial}`;
    return firstByte === undefined
      ? `it closed before it answered; if the board uses TLS, ${dial}`
      : undefined;
  }
}

/** The server has no TLS at this port, or a certificate that this machine does not trust. */
function describeTls(error: unknown): string {
  if (errorCode(error) === "EPROTO") return "it speaks no TLS at this port";
  return `its certificate is not trusted: ${errorMessage(error)}`;
}

function describe(error: unknown): string {
  return findConnectReason(error) ?? (errorCode(error) || String(error));
}
