import { AboutReader } from "./browser/about-reader.ts";
import type { About } from "./model/about.ts";
import type { BoardStorage } from "./model/board-storage.ts";
import type { BoardToken, Denial } from "./model/board-token.ts";
import { ClockOffset } from "./model/clock-offset.ts";
import { formatNumber } from "./model/labels.ts";
import type { Words } from "./model/words.ts";
import type { TokenPage } from "./view/token-page.ts";

/** What the page learns when it meets the board: what that says of itself, and whether it is another one than last time. */
export interface Met {
  readonly title: string;
  readonly about: string;
  /** Says so if another board answers. */
  readonly another: Words | undefined;
}

/** The server's clock, as far as the page knows it. */
export const clockOffset = new ClockOffset();

const reader = new AboutReader(new URL("about.json", location.href), clockOffset);

/**
 * Reads what the board says of itself, and the server's clock with it, or why it does not say it; undefined without an
 * answer. Never rejects.
 */
export function readAbout(token: BoardToken): Promise<About | Denial | undefined> {
  return reader.read(token.current());
}

/** Asks the reader for a token, as long as the board knows none. */
async function readAsKnown(token: BoardToken, page: TokenPage): Promise<About | undefined> {
  for (;;) {
    const about = await readAbout(token);
    if (typeof about !== "string") return about;
    token.use(await page.ask(token.describe(about)));
  }
}

/** Asks the board who it is, with a token if it wants one, and turns to what this browser keeps for it. Never rejects. */
export async function meetBoard(storage: BoardStorage, token: BoardToken, page: TokenPage): Promise<Met> {
  const about = await readAsKnown(token, page);
  page.close();
  const last = { title: storage.get("title"), id: Number(storage.get("last-id") ?? 0) };
  const said = { title: about?.title ?? last.title ?? "Lastword", about: about?.about ?? "" };
  if (about?.identity === undefined) {
    if (about !== undefined) token.keep();
    return { ...said, another: undefined };
  }
  const recognition = storage.recognize(about.identity);
  if (recognition === "another") storage.enter(about.identity);
  storage.set("title", about.title);
  token.keep();
  return { ...said, another: recognition === "another" ? describeAnother(last, about) : undefined };
}

function describeAnother(last: { title: string | undefined; id: number }, { title }: About): Words {
  const upTo = last.id > 0 ? `, up to #${formatNumber(last.id)}` : "";
  return {
    lead: "Another board answers here now.",
    rest: `Last time it was ${last.title ?? "another one"}${upTo}. Now it is ${title}. The two are kept apart.`,
  };
}
