import { errorCode, errorMessage } from "../../error-message.ts";
import { formatAddress } from "../../net/address.ts";

/** This machine cannot run the server with these settings; the message says why. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const noAddress = "this name has no address";

const reasons = new Map([
  ["EADDRINUSE", "the port is already in use"],
  ["EADDRNOTAVAIL", "this machine does not have this address"],
  ["EACCES", "permission denied"],
  ["ENOTFOUND", noAddress],
]);

function isName(hostname: string): boolean {
  return /[a-z]/i.test(hostname) && !hostname.includes(":");
}

/** The server cannot listen on an address; the message names it and says why. */
export class ListenError extends Error {
  override readonly name = "ListenError";

  constructor(hostname: string, port: number, cause: unknown) {
    const code = errorCode(cause);
    // Bun gives no code if the resolver knows no address.
    const reason = reasons.get(code) ?? (code === "" && isName(hostname) ? noAddress : errorMessage(cause));
    super(`can't listen on ${formatAddress(hostname, port)}: ${reason}`, { cause });
  }
}
