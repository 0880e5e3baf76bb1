/** A request that is answered with an error. */
export interface HttpRefusal {
  readonly kind: "refusal";
  readonly status: HttpStatus;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The statuses that the server sends, with their reason phrases (RFC 9110, section 15; RFC 6585). */
export const reasonPhrases = {
  200: "OK",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  414: "URI Too Long",
  426: "Upgrade Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
} as const;

/** A status that the server sends. */
export type HttpStatus = keyof typeof reasonPhrases;

/** When a client may try again that is one too many. */
const retryAfterSeconds = 5;

/** Refuses a connection beyond a limit [WSK-6]. */
export function refuseBusy(reason: string): HttpRefusal {
  return refuseRequest(503, reason, { "Retry-After": `${retryAfterSeconds}` });
}

/** Makes a refusal. */
export function refuseRequest(
  status: HttpStatus,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): HttpRefusal {
  return { kind: "refusal", status, reason, headers };
}
