/** As many as a page tries. */
const maxServers = 16;
/** The address of a page as a server writes it: it ends with a slash. */
const pageForm = /^https?:\/\/[^\s/?#@]+\/([^\s?#]*\/)?$/;

/** The addresses of the page at a board's servers, as `about.json` has them [HTP-9]; what is none is left out. */
export function readServers(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const list: unknown[] = value;
  return list
    .slice(0, maxServers)
    .flatMap((each) => (typeof each === "string" && pageForm.test(each) ? each : []));
}

/** The addresses as text, to be kept; undefined if there are none. */
export function formatServers(servers: readonly string[]): string | undefined {
  return servers.length === 0 ? undefined : JSON.stringify(servers);
}

/** Reads what was kept; what is something else is none. */
export function parseServers(kept: string | undefined): readonly string[] {
  try {
    return readServers(JSON.parse(kept ?? "[]"));
  } catch {
    return [];
  }
}

/** The addresses of the other servers than that of the page; `page`: its address. */
export function findOthers(servers: readonly string[], page: string): readonly string[] {
  const own = page.replace(/[?#].*$/s, "").replace(/[^/]*$/, "");
  return servers.filter((each) => each !== own);
}
