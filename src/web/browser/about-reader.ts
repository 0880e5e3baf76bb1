import { type About, parseAbout } from "../model/about.ts";
import type { ClockOffset } from "../model/clock-offset.ts";

/** Without an answer, the page goes on as with an older server. */
const deadlineMs = 3000;

/** Reads `about.json`, and learns the server's clock by it. */
export class AboutReader {
  readonly #url: URL;
  readonly #offset: Pick<ClockOffset, "add">;

  constructor(url: URL, offset: Pick<ClockOffset, "add">) {
    this.#url = url;
    this.#offset = offset;
  }

  /** What the board says of itself now; undefined if nothing comes in time, or something else. Never rejects. */
  async read(): Promise<About | undefined> {
    try {
      const askedMs = Date.now();
      const signal = AbortSignal.timeout(deadlineMs);
      const response = await fetch(this.#url, { cache: "no-store", redirect: "error", signal });
      const answeredMs = Date.now();
      const about = response.ok ? parseAbout(await response.text()) : undefined;
      if (about !== undefined) this.#offset.add({ askedMs, answeredMs, serverMs: about.nowMs });
      return about;
    } catch {
      return undefined;
    }
  }
}
