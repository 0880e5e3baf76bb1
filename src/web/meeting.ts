import type { BoardEntry } from "./board-entry.ts";
import { AboutReader } from "./browser/about-reader.ts";
import type { AboutAnswer } from "./model/about.ts";
import type { LastBoard, NewBoard } from "./model/another-board.ts";
import { formatServers } from "./model/board-servers.ts";
import type { BoardStorage } from "./model/board-storage.ts";
import { ClockOffset } from "./model/clock-offset.ts";

/** What the page learns when it meets the board: what that says of itself, and whether it is another one than last time. */
export interface Met {
  readonly title: string;
  readonly about: string;
  /** The port of the board's TCP, if the host of the page's address leads there. */
  readonly tcpPort: number | undefined;
  /** Set if another board answers. */
  readonly another: { readonly last: LastBoard; readonly now: NewBoard } | undefined;
}

/** The server's clock, as far as the page knows it. */
export const clockOffset = new ClockOffset();

const reader = new AboutReader(new URL("about.json", location.href), clockOffset);

/** The same as `readAbout` for another server of the board, by the address of its page. */
export function readAboutAt(page: string, token: string | undefined): Promise<AboutAnswer> {
  return new AboutReader(new URL("about.json", page), clockOffset).read(token);
}

/** Reads what the board says of itself, and the server's clock with it. Never rejects. */
export function readAbout(token: string | undefined): Promise<AboutAnswer> {
  return reader.read(token);
}

/**
 * Asks the board who it is, with a token if it wants one. If it is another one than last time, what the browser keeps stays
 * that of the last one. Never rejects.
 */
export async function meetBoard(storage: BoardStorage, entry: BoardEntry): Promise<Met> {
  const about = await entry.readLetIn();
  const last = { identity: storage.identity, title: storage.get("title") };
  const said = {
    title: about?.title ?? last.title ?? "Lastword",
    about: about?.about ?? "",
    tcpPort: about?.tcpPort,
  };
  if (about?.identity === undefined) return { ...said, another: undefined };
  if (storage.recognize(about.identity) === "another" && last.identity !== undefined) {
    const lastId = Number(storage.get("last-id") ?? 0);
    const now = { identity: about.identity, title: about.title, lastId: about.lastId };
    return { ...said, another: { last: { ...last, identity: last.identity, lastId }, now } };
  }
  storage.set("title", about.title);
  storage.set("servers", formatServers(about.servers));
  return { ...said, another: undefined };
}
