import { systemClock } from "../../net/system-clock.ts";
import type { HandshakeFailure } from "../metrics/tls-metrics.ts";
import type { Peer } from "./peer.ts";

/** What the TLS handshakes of a listener share. */
export interface HandshakeRules {
  readonly timeoutMs: number;
  /** Whether the client must show a certificate that the server trusts. */
  readonly asksClients: boolean;
  readonly watcher: HandshakeWatcher;
}

/** Learns how each handshake ends. */
export interface HandshakeWatcher {
  /** It is complete, this long after the connection opened. */
  completed(durationMs: number): void;
  /** It failed; `reason` is for the log. */
  failed(address: string, failure: HandshakeFailure, reason: string): void;
}

const closedByClient = "the client closed the connection";

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
  readonly #openedAtMs = performance.now();
  #phase: "shaking" | "failed" = "shaking";

  /** `inner` is told when the connection closes, even if the handshake fails. */
  constructor(socket: HandshakeSocket, inner: Peer, address: string, rules: HandshakeRules) {
    this.#socket = socket;
    this.#inner = inner;
    this.#address = address;
    this.#rules = rules;
    this.#cancelTimeout = systemClock.after(rules.timeoutMs, () =>
      this.#fail("timeout", `no TLS handshake within ${rules.timeoutMs} ms`),
    );
  }

  /**
   * Handles the end of the handshake. A client with a certificate of somebody else completes it, too: only `authorized`
   * tells.
   */
  shaken(isComplete: boolean, error: Error | null): void {
    const isTrusted = isComplete && (!this.#rules.asksClients || this.#socket.authorized);
    if (!isTrusted) return this.#fail(isComplete ? "certificate" : classify(error), describe(error));
    this.#cancelTimeout();
    this.#rules.watcher.completed(performance.now() - this.#openedAtMs);
    this.#socket.data = this.#inner;
    // What it wrote during the handshake went nowhere.
    this.#inner.drained();
  }

  receive(): void {}
  drained(): void {}

  ended(): void {
    this.#fail("closed", closedByClient);
  }

  closed(): void {
    this.#report("closed", closedByClient);
    this.#inner.closed("handshake");
  }

  #fail(failure: HandshakeFailure, reason: string): void {
    if (this.#phase === "failed") return;
    this.#report(failure, reason);
    this.#socket.terminate();
  }

  /** Only the first failure counts: the handshake of a connection that is terminated fails once more. */
  #report(failure: HandshakeFailure, reason: string): void {
    this.#cancelTimeout();
    if (this.#phase === "failed") return;
    this.#phase = "failed";
    this.#rules.watcher.failed(this.#address, failure, reason);
  }
}

/** BoringSSL names an alert of the client as one, and a certificate that it did not send as one, too. */
function classify(error: Error | null): HandshakeFailure {
  if (error !== null && "code" in error && error.code === "ECONNRESET") return "closed";
  if (error?.message.includes("_ALERT_")) return "alert";
  return error?.message.includes("CERTIFICATE") ? "certificate" : "protocol";
}

/** `error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL` is `unsupported protocol`. */
function describe(error: Error | null): string {
  const text = error?.message ?? "the client's certificate is not trusted";
  return text.startsWith("error:")
    ? (text.split(":").at(-1) ?? text).replaceAll("_", " ").toLowerCase()
    : text;
}
