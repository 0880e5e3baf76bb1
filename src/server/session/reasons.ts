import { type Refusal, refuse, refuseAndClose } from "../../protocol/refusal.ts";
import type { AdmissionRefusal } from "../listen/admission.ts";
import type { CloseReason } from "../metrics/connection-metrics.ts";

/** Whether the first bytes are a TLS handshake record: no command starts with this control character [CLS-5]. */
export function isTlsHandshake(firstChunk: Uint8Array): boolean {
  return firstChunk[0] === 0x16;
}

/** The client uses TLS [CLS-5]. */
export const tls = refuseAndClose("bad-encoding", "this port speaks plain text, not TLS");

/** The client took none of its replies for too long [CLS-6]. */
export const writeTimeout = refuseAndClose("timeout", "the client did not read its replies in time");

/** The client sent nothing for too long [CLS-6]. */
export const idle = refuseAndClose("timeout", "the client was idle for too long");

/** The client sent no command in time after it connected [CLS-11]. */
export const noCommand = refuseAndClose("timeout", "the client sent no command in time");

/** The client of a WebSocket answered no pings, and sent nothing else [WSK-8]. */
export const unansweredPings = refuseAndClose("timeout", "the client answered no pings");

/** The token that the client has shown was removed, or has expired [AUT-4]. */
export const tokenWithdrawn = refuseAndClose("denied", "your token was removed, or it has expired");

/** The server cannot renew its claim to the client's name: another server may give it to somebody else [SRV-6]. */
export const nameLost = refuseAndClose("unavailable", "the server could not keep your name; connect again");

/** The connection buffers more than any other, and all together buffer too much [LIM-15]. */
export const overflow = refuseAndClose("busy", "too much is buffered, most of it for this connection");

/** The refusal of new connections and commands during a shutdown [CLS-8]. */
export const shuttingDown: AdmissionRefusal = {
  ...refuse("shutting-down", "the server is shutting down"),
  reason: "shutting-down",
};

/** What a metric calls the reasons for which a session expires. */
export const expiryReasons: ReadonlyMap<Refusal, CloseReason> = new Map([
  [writeTimeout, "stalled"],
  [idle, "idle"],
  [noCommand, "no-command"],
  [unansweredPings, "pings"],
  [overflow, "overflow"],
  [tokenWithdrawn, "token"],
  [nameLost, "name"],
]);

/** Why a session ends after a reply: as a metric names it, and in words. */
export interface SessionEnd {
  readonly reason: CloseReason;
  readonly text: string;
}

/** The end of a session by its last reply: a refusal that closes, or the last of so many errors in a row [CLS-2]. */
export function endOf(refusal: Refusal, errorsInRow: number): SessionEnd {
  const { closes, code, text } = refusal;
  if (!closes) return { reason: "errors", text: `${errorsInRow} errors in a row; the last: ${text}` };
  if (code === "too-long") return { reason: "too-long", text };
  return { reason: code === "denied" ? "wrong-tokens" : "protocol", text };
}
