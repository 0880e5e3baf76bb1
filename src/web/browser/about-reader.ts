import { type AboutAnswer, parseAbout } from "../model/about.ts";
import type { ClockOffset } from "../model/clock-offset.ts";

const deadlineMs = 3000;
/** What a proxy says whose server is away. */
const awayStatuses: readonly number[] = [502, 504];

/** Reads `about.json`, and learns the server's clock by it. */
export class AboutReader {
  readonly #url: URL;
  readonly #offset: Pick<ClockOffset, "add">;

  constructor(url: URL, offset: Pick<ClockOffset, "add">) {
    this.#url = url;
    this.#offset = offset;
  }

  /** What the board says of itself now. Never rejects. */
  async read(): Promise<AboutAnswer> {
    try {
      const askedMs = Date.now();
      const signal = AbortSignal.timeout(deadlineMs);
      const response = await fetch(this.#url, { cache: "no-store", redirect: "error", signal });
      const answeredMs = Date.now();
      if (awayStatuses.includes(response.status)) return "no answer";
      const about = response.ok ? parseAbout(await response.text()) : undefined;
      if (about !== undefined) this.#offset.add({ askedMs, answeredMs, serverMs: about.nowMs });
      return about;
    } catch {
      return "no answer";
    }
  }
}
