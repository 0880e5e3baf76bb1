/**
 * The policy of the page: it loads everything from its own server, runs no inline script, and refuses to be framed.
 * `servers`: the addresses of the page at the board's servers, with which it may talk, too.
 */
export function formatPolicy(servers: readonly string[]): string {
  const origins = servers.map((url) => new URL(url).origin);
  const talk = new Set(origins.flatMap((origin) => [origin, origin.replace(/^http/, "ws")]));
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    ["connect-src 'self'", ...talk].join(" "),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The headers of every response, errors included: an error text repeats what a request said. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": formatPolicy([]),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
