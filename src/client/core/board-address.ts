import { parseAddress } from "../../net/address.ts";

/** Where a board is, and how to reach it: at its port for lines, with or without TLS, or by WebSocket at its page. */
export interface BoardAddress {
  readonly scheme: "tcp" | "tls" | "http" | "https";
  readonly host: string;
  readonly port: number;
  /** The folder of the page; `/` for `tcp` and `tls`. */
  readonly path: string;
}

/** The server's default port for lines. */
export const defaultLinePort = 4040;

/**
 * Parses `tcp://`, `tls://`, `http://` or `https://`, as the server's ready line prints the first and the third. Returns
 * undefined for anything else. Without a port it is 4040 for lines, 80 or 443 for a page.
 */
export function parseBoardUrl(text: string): BoardAddress | undefined {
  const [, scheme = "", rest = ""] = /^([a-z]+):\/\/(.*)$/i.exec(text.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case "tcp":
      return parseLines("tcp", rest);
    case "tls":
      return parseLines("tls", rest);
    case "http":
      return parsePage("http", rest);
    case "https":
      return parsePage("https", rest);
    default:
      return undefined;
  }
}

/**
 * Parses the addresses of a board's servers, with commas between them; one without a scheme has that of the one before it.
 * Returns each address once, or the first text that is none. A comma in a path is written `%2C`.
 */
export function parseBoardUrls(text: string): readonly BoardAddress[] | { readonly wrong: string } {
  const boards = new Map<string, BoardAddress>();
  let scheme = "";
  for (const each of text.split(",").map((part) => part.trim())) {
    const [own] = /^[a-z]+:\/\//i.exec(each) ?? [];
    scheme = own ?? scheme;
    const board = each === "" ? undefined : parseBoardUrl(own === undefined ? scheme + each : each);
    if (board === undefined) return { wrong: each };
    boards.set(JSON.stringify(board), board);
  }
  return [...boards.values()];
}

function parseLines(scheme: "tcp" | "tls", rest: string): BoardAddress | undefined {
  const endpoint = /^[a-z]+:\/\//i.test(rest) ? undefined : parseAddress(rest);
  const port = endpoint?.port ?? defaultLinePort;
  return endpoint === undefined || port === 0 ? undefined : { scheme, host: endpoint.host, port, path: "/" };
}

function parsePage(scheme: "http" | "https", rest: string): BoardAddress | undefined {
  const url = URL.parse(`${scheme}://${rest}`);
  if (url === null || `${url.username}${url.password}${url.search}${url.hash}` !== "") return undefined;
  const port = Number(url.port) || (scheme === "http" ? 80 : 443);
  return {
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port,
    path: url.pathname.endsWith("/") ? url.pathname : `${url.pathname}/`,
  };
}
