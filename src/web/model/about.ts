/** What a board says about itself: `about.json` (PROTOCOL.md, [HTP-7]). */
export interface About {
  readonly title: string;
  /** Empty if there is none. */
  readonly about: string;
  /** The server's time, in ms since 1970 UTC. */
  readonly nowMs: number;
  /** Undefined if the server does not know it. */
  readonly identity: string | undefined;
}

/** A proxy's own answer may be any text. */
const maxCharacters = 1000;

/** Reads the content of `about.json`; returns undefined if it is something else, as from an older server. */
export function parseAbout(text: string): About | undefined {
  const content = text.length > maxCharacters ? undefined : parseObject(text);
  if (content === undefined) return undefined;
  const { title, about, nowMs, identity } = content;
  if (typeof title !== "string" || typeof about !== "string") return undefined;
  if (typeof nowMs !== "number" || !(nowMs > 0)) return undefined;
  return {
    title,
    about,
    nowMs,
    identity: typeof identity === "string" && identity !== "" ? identity : undefined,
  };
}

function parseObject(text: string): { readonly [name: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
