import { errorCode } from "../../error-message.ts";
import { systemClock } from "../../net/system-clock.ts";
import type { TurnedAwayReason } from "../metrics/turned-away.ts";
import type { Peer } from "./peer.ts";

type HandshakeFailure = Extract<TurnedAwayReason, `tls-${string}`>;

/** What the TLS handshakes of a listener share. */
export interface HandshakeRules {
  readonly timeoutMs: number;
  /** Whether the client must show a certificate that the server trusts. */
  readonly asksClients: boolean;
  /** Called with the reason, in words and as a metric names it, when a handshake fails. */
  readonly onFailed: (address: string, reason: string, kind: HandshakeFailure) => void;
}

/** The TLS end of a connection. */
export interface HandshakeSocket {
  data: Peer;
  /** Whether the client has shown a certificate that the server trusts. */
  readonly authorized: boolean;
  terminate(): void;
}

/**
 * An admitted connection during its TLS handshake, which has a time-out: what it says then reaches nobody. Afterwards
 * the connection's own peer takes over the socket.
 */
export class HandshakePeer implements Peer {
  readonly #socket: HandshakeSocket;
  readonly #inner: Peer;
  readonly #address: string;
  readonly #rules: HandshakeRules;
  readonly #cancelTimeout: () => void;
  #phase: "shaking" | "over" = "shaking";

  /** `inner` is told when the connection closes, even if the handshake fails. */
  constructor(socket: HandshakeSocket, inner: Peer, address: string, rules: HandshakeRules) {
    this.#socket = socket;
    this.#inner = inner;
    this.#address = address;
    this.#rules = rules;
    this.#cancelTimeout = systemClock.after(rules.timeoutMs, () =>
      this.#fail(`no TLS handshake within ${rules.timeoutMs} ms`, "tls-timeout"),
    );
  }

  /**
   * Handles the end of the handshake. A client with a certificate of somebody else completes it, too: only `authorized`
   * tells.
   */
  shaken(isComplete: boolean, error: Error | null): void {
    // Whoever goes away is no fault: a health check, say.
    if (errorCode(error) === "ECONNRESET") return this.#end();
    const isTrusted = isComplete && (!this.#rules.asksClients || this.#socket.authorized);
    if (!isTrusted) return this.#fail(describe(error), "tls-failed");
    this.#cancelTimeout();
    this.#socket.data = this.#inner;
    // What it wrote during the handshake went nowhere.
    this.#inner.drained();
  }

  receive(): void {}
  drained(): void {}

  /** A health check that only connects is no fault. */
  ended(): void {
    this.#end();
  }

  closed(): void {
    this.#cancelTimeout();
    this.#inner.closed();
  }

  #fail(reason: string, kind: HandshakeFailure): void {
    if (this.#phase === "over") return;
    this.#end();
    this.#rules.onFailed(this.#address, reason, kind);
  }

  /** The socket then reports that the handshake has failed: that is no news. */
  #end(): void {
    this.#phase = "over";
    this.#cancelTimeout();
    this.#socket.terminate();
  }
}

/** `error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL` is `unsupported protocol`. */
function describe(error: Error | null): string {
  const text = error?.message ?? "the client's certificate is not trusted";
  return text.startsWith("error:")
    ? (text.split(":").at(-1) ?? text).replaceAll("_", " ").toLowerCase()
    : text;
}
