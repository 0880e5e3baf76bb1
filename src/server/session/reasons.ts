import { refuseAndClose } from "../../protocol/refusal.ts";

/** Whether a connection starts with a TLS handshake record: no command starts with this control character [CLS-5]. */
export function isTlsHandshake(firstChunk: Uint8Array): boolean {
  return firstChunk[0] === 0x16;
}

/** The client speaks TLS [CLS-5]. */
export const tls = refuseAndClose("bad-encoding", "this port speaks plain lines, not TLS");

/** The client took none of its replies for too long [CLS-6]. */
export const writeTimeout = refuseAndClose("timeout", "replies were not read in time");

/** The client sent nothing for too long [CLS-6]. */
export const idle = refuseAndClose("timeout", "nothing was sent for too long");

/** The client sent too much ahead of its replies [WSK-7]. */
export const overflow = refuseAndClose("busy", "too much was sent ahead of the replies");
