import { joinBytes, noBytes } from "../../protocol/bytes.ts";
import { type HttpRefusal, type HttpStatus, reasonPhrases, refuseBusy } from "./http-refusal.ts";
import { securityHeaders } from "./security-headers.ts";

/** A response to be encoded; without a body, it has an empty one. */
export interface HttpResponse {
  readonly status: HttpStatus;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

const encoder = new TextEncoder();
/** Tokens and texts that end no line (RFC 9110, section 5). */
const headerForm = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t -~]*$/;

/** Text that may not be kept: it is true for now. */
export function answerText(text: string, contentType = "text/plain; charset=utf-8"): HttpResponse {
  const headers = { "Cache-Control": "no-store", "Content-Type": contentType };
  return { status: 200, headers, body: encoder.encode(text) };
}

/** What a probe gets [HTP-3]. */
export const alive: HttpResponse = answerText("ok\n");

/**
 * Encodes the only response of a connection. Adds the security headers, `Date`, `Content-Length` and
 * `Connection: close`. The response to HEAD has no body; a 304 has neither a body nor a length (RFC 9110, sections 8.6
 * and 15.4.5). Throws if a header is invalid.
 */
export function encodeResponse(response: HttpResponse, method: string | undefined, now: Date): Uint8Array {
  const { status, headers, body = noBytes } = response;
  const fields: Record<string, string> = {
    ...securityHeaders,
    ...headers,
    Date: now.toUTCString(),
    ...(status === 304 ? {} : { "Content-Length": String(body.length) }),
    // `Upgrade` must be named in `Connection` (RFC 9110, section 7.8).
    Connection: "Upgrade" in headers ? "Upgrade, close" : "close",
  };
  const lines = Object.entries(fields).map(([name, value]) => formatHeader(name, value));
  const head = encoder.encode([`HTTP/1.1 ${status} ${reasonPhrases[status]}`, ...lines, "", ""].join("\r\n"));
  return method === "HEAD" || status === 304 ? head : joinBytes([head, body]);
}

/** Encodes a refusal as a response; its body is the reason. */
export function encodeRefusal(refusal: HttpRefusal, method: string | undefined, now: Date): Uint8Array {
  const { status, reason } = refusal;
  const headers = { "Content-Type": "text/plain; charset=utf-8", ...refusal.headers };
  return encodeResponse({ status, headers, body: encoder.encode(`${reason}\n`) }, method, now);
}

/** Encodes the refusal of a connection, before its request. */
export function encodeBusy(reason: string): Uint8Array {
  return encodeRefusal(refuseBusy(reason), undefined, new Date());
}

function formatHeader(name: string, value: string): string {
  const header = `${name}: ${value}`;
  if (!headerForm.test(header)) throw new Error(`the header ${JSON.stringify(name)} is invalid`);
  return header;
}
