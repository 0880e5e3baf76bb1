import { readServers } from "./board-servers.ts";

/** What a board says about itself: `about.json` (PROTOCOL.md, [HTP-7]). */
export interface About {
  readonly title: string;
  /** Empty if there is none. */
  readonly about: string;
  /** The server's time, in ms since 1970 UTC. */
  readonly nowMs: number;
  /** Undefined if the server does not know it. */
  readonly identity: string | undefined;
  /** The id of its last message, 0 while there is none; undefined if the server does not say. */
  readonly lastId: number | undefined;
  /** The port of the board's TCP, at the host of the page's address; undefined if that host does not lead there. */
  readonly tcpPort: number | undefined;
  /** The addresses of the page at each server of the board; empty if it has one, or the server does not say. */
  readonly servers: readonly string[];
}

/** Why the board does not let the page in: it wants a token, or another one; or too many wrong ones came from here. */
export type Denial = "denied" | "too many";

/** What comes when the page asks for it; undefined is something else, as from an older server. */
export type AboutAnswer = About | Denial | "no answer" | undefined;

/** Whether the board does not let the page in. */
export function isDenial(answer: AboutAnswer): answer is Denial {
  return answer === "denied" || answer === "too many";
}

/** A proxy's own answer may be any text. */
const maxCharacters = 5000;

/** Reads the content of `about.json`; returns undefined if it is something else, as from an older server. */
export function parseAbout(text: string): About | undefined {
  const content = text.length > maxCharacters ? undefined : parseObject(text);
  if (content === undefined) return undefined;
  const { title, about, nowMs, identity, lastId, tcpPort, servers } = content;
  if (typeof title !== "string" || typeof about !== "string") return undefined;
  if (typeof nowMs !== "number" || !(nowMs > 0)) return undefined;
  return {
    title,
    about,
    nowMs,
    identity: typeof identity === "string" && identity !== "" ? identity : undefined,
    lastId: typeof lastId === "number" && lastId >= 0 ? lastId : undefined,
    tcpPort: typeof tcpPort === "number" ? tcpPort : undefined,
    servers: readServers(servers),
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
