import { LabelledCounts } from "./labelled-counts.ts";

/**
 * Why a client was turned away before it could use the board. `tls-timeout`, `proxy-timeout`: its TLS handshake, or its
 * proxy's header, took too long. `tls-failed`, `proxy-failed`: it is no good. `wrong-token`: it showed one.
 * `too-many-wrong-tokens`: beyond the limit of its address.
 */
export type TurnedAwayReason =
  | ("tls-failed" | "tls-timeout" | "proxy-failed" | "proxy-timeout")
  | ("wrong-token" | "too-many-wrong-tokens");

/** Counts the clients that were turned away [TLS-4] [PRX-3] [AUT-3]. */
export class TurnedAway extends LabelledCounts<TurnedAwayReason> {
  constructor() {
    super({
      ...{ "tls-failed": 0, "tls-timeout": 0, "proxy-failed": 0, "proxy-timeout": 0 },
      ...{ "wrong-token": 0, "too-many-wrong-tokens": 0 },
    });
  }
}
