import { errorCode, errorMessage } from "../../error-message.ts";

const reasons = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "it closed the connection"],
  ["EHOSTUNREACH", "host unreachable"],
  ["ENETUNREACH", "network unreachable"],
  ["ENOTFOUND", "no such host"],
  ["EPROTO", "it speaks no TLS at this port"],
  ["ETIMEDOUT", "it does not answer"],
]);

/** Why a server cannot be reached, in words, by the code of the error; undefined if that says nothing. */
export function findConnectReason(error: unknown): string | undefined {
  const code = errorCode(error);
  if (code.includes("CERT")) return `its certificate is not trusted: ${errorMessage(error)}`;
  return reasons.get(code);
}
