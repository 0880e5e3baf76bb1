import type { ClientLineSource } from "../../protocol/line-source.ts";
import { LabelledCounts } from "./labelled-counts.ts";

/** What carries a connection's lines. */
export type TransportKind = "tcp" | "websocket";

/** What carries a connection whose input is such lines. */
export function transportOf(lines: ClientLineSource): TransportKind {
  return lines.isBareStream ? "tcp" : "websocket";
}

/**
 * Why a connection is refused before it is one. `no-proxy`: it comes from no trusted proxy; `no-header`, `late-header`:
 * from one that sent no header of the PROXY protocol, or not in time.
 */
export type RefusedReason =
  | ("server-full" | "http-full" | "headers-full" | "address-full")
  | ("no-proxy" | "no-header" | "late-header" | "rate-limited" | "shutting-down");

/**
 * Why a connection was closed. `client`: it closed, or asked to. `errors`: it made too many in a row. `too-long`: a line
 * without an end, or a message of a WebSocket, was. `protocol`: it spoke TLS or HTTP, or broke the rules of WebSockets.
 * `wrong-tokens`: it showed too many. `handshake`: that of TLS did not complete. `idle`: it sent nothing. `no-command`: not
 * even one. `pings`: it answered none. `stalled`: it took no replies. `overflow`: it buffered most. `token`: its token was
 * withdrawn. `name`: the server could not keep its name. `failed`: its actor failed. `shutting-down`: the server stopped.
 */
export type CloseReason =
  | ("client" | "errors" | "too-long" | "protocol" | "wrong-tokens" | "handshake")
  | ("idle" | "pings" | "stalled")
  | ("no-command" | "overflow" | "token" | "name" | "failed" | "shutting-down");

/** Counts the connections of a server; an HTTP connection is one from its upgrade on. */
export class ConnectionMetrics {
  readonly open = new LabelledCounts<TransportKind>({ tcp: 0, websocket: 0 });
  readonly accepted = new LabelledCounts<TransportKind>({ tcp: 0, websocket: 0 });
  readonly refused = new LabelledCounts<RefusedReason>({
    "server-full": 0,
    "http-full": 0,
    "headers-full": 0,
    "address-full": 0,
    "no-proxy": 0,
    "no-header": 0,
    "late-header": 0,
    "rate-limited": 0,
    "shutting-down": 0,
  });
  readonly closed = new LabelledCounts<CloseReason>({
    ...{ client: 0, errors: 0, "too-long": 0, protocol: 0, "wrong-tokens": 0, handshake: 0 },
    ...{ idle: 0, pings: 0, stalled: 0 },
    ...{ "no-command": 0, overflow: 0, token: 0, name: 0, failed: 0, "shutting-down": 0 },
  });
  /** Of the sessions that the server closes. */
  readonly #reasons = new Map<number, CloseReason>();

  /** Counts a connection that is open from now on. */
  opened(transport: TransportKind): void {
    this.accepted.add(transport);
    this.open.add(transport);
  }

  /** Notes why the server closes a connection; `number`: the session's. */
  closing(number: number, reason: CloseReason): void {
    this.#reasons.set(number, reason);
  }

  /** Counts a connection that is closed from now on, with the reason that was noted, or else this one. */
  ended(number: number, transport: TransportKind, otherwise: CloseReason): void {
    this.open.add(transport, -1);
    this.closed.add(this.#reasons.get(number) ?? otherwise);
    this.#reasons.delete(number);
  }
}
