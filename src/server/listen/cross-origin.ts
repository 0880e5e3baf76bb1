import type { HttpHead } from "./http-head.ts";
import { type HttpRefusal, refuseRequest } from "./http-refusal.ts";
import type { HttpResponse } from "./http-response.ts";
import type { HttpTrust } from "./http-trust.ts";

const preflightSeconds = 600;

/**
 * The headers by which a browser lets the page at another of the board's servers read a response [HTP-9]; pages of other
 * sites get none that help them. Caches must not give one page's headers to another one.
 */
export function shareWithServers(
  { headers }: Pick<HttpHead, "headers">,
  trust: Pick<HttpTrust, "isServerPage">,
): Readonly<Record<string, string>> {
  const origin = headers.get("origin");
  if (origin === undefined) return {};
  return trust.isServerPage(origin)
    ? { "Access-Control-Allow-Origin": origin, Vary: "Origin" }
    : { Vary: "Origin" };
}

/** The answer to a browser that asks whether a page may show its token in a request (Fetch, "CORS-preflight fetch"). */
export function answerPreflight(
  head: Pick<HttpHead, "headers">,
  trust: Pick<HttpTrust, "isServerPage">,
): HttpResponse | HttpRefusal {
  const shared = shareWithServers(head, trust);
  if (!("Access-Control-Allow-Origin" in shared))
    return refuseRequest(405, "method not allowed", { Allow: "GET, HEAD" });
  const allowed = {
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "Authorization",
    "Access-Control-Max-Age": `${preflightSeconds}`,
  };
  return { status: 200, headers: { ...shared, ...allowed } };
}
