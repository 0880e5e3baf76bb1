import { aboutPath } from "./http-paths.ts";
import { type HttpRefusal, refuseRequest } from "./http-refusal.ts";

/** The methods that the server understands; OPTIONS for the one path that pages elsewhere may ask for [HTP-9]. */
export type HttpMethod = "GET" | "HEAD" | "OPTIONS";

/** The first line of a request that the server understands. */
export interface RequestLine {
  readonly kind: "request-line";
  readonly method: HttpMethod;
  readonly version: "1.0" | "1.1";
  readonly target: RequestTarget;
}

interface RequestTarget {
  /** As it came: neither decoded nor normalised. */
  readonly path: string;
  /** Without its question mark; empty if there is none. */
  readonly query: string;
  /** The host of a target in absolute form: it replaces the `Host` header (RFC 9112, section 3.2.2). */
  readonly authority: string | undefined;
}

/** A token of RFC 9110, section 5.6.2. */
export const tokenForm = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const versionForm = /^HTTP\/([0-9])\.([0-9])$/;
/** Printable ASCII without blanks and `#`: a fragment is not sent. */
const targetForm = /^[!"$-~]+$/;
const absoluteForm = /^https?:\/\/([^/?@]+)(.*)$/i;
/** Methods that are known, and not allowed: 405. All others get 501 (RFC 9110, section 9.1). */
const otherMethods = ["POST", "PUT", "DELETE", "CONNECT", "TRACE", "PATCH"];

/** Parses the first line of a request, without its end (RFC 9112, section 3). */
export function parseRequestLine(line: string): RequestLine | HttpRefusal {
  const [method = "", target = "", version = "", ...more] = line.split(" ");
  const [, major, minor] = versionForm.exec(version) ?? [];
  if (!tokenForm.test(method) || major === undefined || more.length > 0) {
    return refuseRequest(400, "the request line is invalid");
  }
  if (major !== "1") return refuseRequest(505, "the HTTP version is not supported");
  if (otherMethods.includes(method) || (method === "OPTIONS" && target !== aboutPath))
    return refuseRequest(405, "method not allowed", { Allow: "GET, HEAD" });
  if (method !== "GET" && method !== "HEAD" && method !== "OPTIONS")
    return refuseRequest(501, "method not implemented");
  const parsed = parseTarget(target);
  if (parsed === undefined) return refuseRequest(400, "the request target is invalid");
  // A higher minor version is treated as the highest known one (RFC 9110, section 2.5).
  return { kind: "request-line", method, version: minor === "0" ? "1.0" : "1.1", target: parsed };
}

/** Origin form and absolute form; the authority and asterisk forms belong to CONNECT and OPTIONS. */
function parseTarget(target: string): RequestTarget | undefined {
  if (!targetForm.test(target)) return undefined;
  if (target.startsWith("/")) return { ...splitQuery(target), authority: undefined };
  const [, authority, rest = ""] = absoluteForm.exec(target) ?? [];
  if (authority === undefined || rest.startsWith("@")) return undefined;
  return { ...splitQuery(rest.startsWith("/") ? rest : `/${rest}`), authority };
}

function splitQuery(target: string): { path: string; query: string } {
  const at = target.indexOf("?");
  return at === -1 ? { path: target, query: "" } : { path: target.slice(0, at), query: target.slice(at + 1) };
}
