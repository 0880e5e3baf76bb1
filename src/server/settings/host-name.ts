/**
 * A host as a `Host` header, an `Origin` or a flag names it: in lower case, without brackets and without a final dot.
 */
export interface Authority {
  readonly hostname: string;
  /** Undefined if the text names none. */
  readonly port: number | undefined;
}

/** A host name or an IP address, with an optional port, which may be empty (RFC 3986): `URL` alone accepts far more. */
const authorityForm =
  /^(?=.{1,261}$)(\[[0-9a-f:.]+\]|(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::([0-9]{0,5}))?$/i;
const schemeForm = /^[a-z][a-z0-9+.-]*:\/\//i;
/** What somebody took for `https://`. */
const brokenSchemeForm = /^(?:(https?)(?::\/?|\/+)|:?\/+)/i;
const afterAuthority = /[/?#].*$/s;
const portForm = /:[0-9]*$/;

/** Parses `board.example`, `127.0.0.1:4041` or `[::1]:4041`; returns undefined for anything else. */
export function parseAuthority(text: string): Authority | undefined {
  const [, name, port] = authorityForm.exec(text) ?? [];
  if (name === undefined || !URL.canParse(`http://${text}`)) return undefined;
  const { hostname } = new URL(`http://${name}`);
  return {
    hostname: stripHostname(hostname),
    port: port ? Number(port) : undefined,
  };
}

/** Why no `Host` header can match this name, and what to write instead; undefined if one can. */
export function explainHostName(name: string): string | undefined {
  if (name === "") return "It has an empty name: write names with a comma between them.";
  if (name.includes("*")) return `It takes no wildcards: write each name in full instead of ${name}.`;
  const suggested = suggestHostName(name);
  if (suggested === undefined) return `${name} is no host name: write names such as board.example.`;
  if (suggested === stripHostname(name.toLowerCase())) return undefined;
  return `It takes host names without scheme, port and path, in ASCII: write ${suggested} instead of ${name}.`;
}

/** Why this is no address of a page, and what to write instead; undefined if it is one. */
export function explainPublicUrl(text: string): string | undefined {
  const example = "write the address of the page, such as https://board.example/board/";
  if (!schemeForm.test(text)) return `It takes a URL: ${suggestPublicUrl(text) ?? example}.`;
  if (!URL.canParse(text)) return `It takes a URL: ${example}.`;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) return `It takes a URL with https or http: ${example}.`;
  if (parseAuthority(url.host) === undefined || url.pathname.includes("://"))
    return `It takes a URL with one host, without wildcards: ${example}.`;
  const isBare = url.username === "" && url.password === "" && !/[?#]/.test(text);
  if (isBare) return undefined;
  return `It takes a URL without user, query and fragment: write ${url.protocol}//${url.host}${url.pathname}.`;
}

/** Without the brackets of an IPv6 address, and without a final dot. */
function stripHostname(hostname: string): string {
  return hostname.replace(/^\[|\]$|\.$/g, "");
}

/** The name of the host in what somebody took for one: in ASCII, without scheme, user, path and port. */
function suggestHostName(text: string): string | undefined {
  const rest = text.replace(schemeForm.test(text) ? schemeForm : brokenSchemeForm, "");
  const authority = rest.replace(afterAuthority, "").replace(/^.*@/, "");
  const isAddress = parseAuthority(`[${authority}]`) !== undefined;
  const host = isAddress ? `[${authority}]` : authority.replace(portForm, "");
  if (!URL.canParse(`http://${host}`)) return undefined;
  const suggested = parseAuthority(new URL(`http://${host}`).host)?.hostname;
  return suggested === "" ? undefined : suggested;
}

/**
 * What to write instead of an address without a whole scheme; undefined if that would be no address of a page either.
 */
function suggestPublicUrl(text: string): string | undefined {
  const [, scheme = "https"] = brokenSchemeForm.exec(text) ?? [];
  const suggested = `${scheme}://${text.replace(brokenSchemeForm, "")}`;
  return explainPublicUrl(suggested) === undefined ? `write ${new URL(suggested).href}` : undefined;
}
