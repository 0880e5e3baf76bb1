import type { Refusal } from "../../protocol/refusal.ts";
import { idle, noCommand, unansweredPings } from "./reasons.ts";
import type { SessionHost } from "./session-host.ts";

/** A client that has sent nothing when the ping after these is due is gone [WSK-8]. */
const maxUnansweredPings = 2;

/** What a connection does now. */
interface Activity {
  /** The client has sent a whole line, and has no time-out for that any more. */
  readonly hasStarted: boolean;
  /** It owes the client a reply. */
  readonly isAnswering: boolean;
  /** It does not read from the client, or the client does not accept what it writes. */
  readonly isBlocked: boolean;
}

/** Watches how long a client sends nothing: when to ping it, and when to close its connection [CLS-6] [WSK-8]. */
export class SilenceWatch {
  readonly #host: SessionHost;
  /** Undefined if this kind of connection has no pings. */
  readonly #pingBytes: Uint8Array | undefined;
  readonly #openedAtMs: number;
  #receivedAtMs: number;
  #pingedAtMs: number;
  #unansweredPings = 0;

  constructor(host: SessionHost, pingBytes: Uint8Array | undefined) {
    this.#host = host;
    this.#pingBytes = pingBytes;
    this.#openedAtMs = host.nowMs;
    this.#receivedAtMs = host.nowMs;
    this.#pingedAtMs = host.nowMs;
  }

  /** The client has sent something, a pong perhaps; so many bytes. */
  received(bytes: number): void {
    this.#host.metrics.traffic.received(bytes);
    this.#receivedAtMs = this.#host.nowMs;
    this.#unansweredPings = 0;
  }

  /** Call it about once a second: returns the ping that is due, or the reason to close the connection. */
  check({ hasStarted, isAnswering, isBlocked }: Activity): Uint8Array | Refusal | undefined {
    const { settings, nowMs } = this.#host;
    const { firstLineTimeoutMs, idleTimeoutMs, websocketPingMs } = settings;
    const isLate = !hasStarted && nowMs - this.#openedAtMs >= firstLineTimeoutMs;
    if (isLate && firstLineTimeoutMs > 0) return noCommand;
    if (!isAnswering && idleTimeoutMs > 0 && nowMs - this.#receivedAtMs >= idleTimeoutMs) return idle;
    // A pong may be among the bytes that the server does not read; a client that reads nothing has its own time-out.
    if (isBlocked) this.#unansweredPings = 0;
    if (this.#pingBytes === undefined || websocketPingMs === 0) return undefined;
    if (isBlocked || nowMs - this.#pingedAtMs < websocketPingMs) return undefined;
    if (this.#unansweredPings === maxUnansweredPings) return unansweredPings;
    this.#pingedAtMs = nowMs;
    this.#unansweredPings++;
    return this.#pingBytes;
  }
}
