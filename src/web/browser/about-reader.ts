import { type AboutAnswer, type Denial, parseAbout } from "../model/about.ts";
import type { ClockOffset } from "../model/clock-offset.ts";

const deadlineMs = 3000;
/** What a proxy says whose server is away. */
const awayStatuses: readonly number[] = [502, 504];

/** The answers to a client without a right token [AUT-6]. */
const denials = new Map<number, Denial>([
  [401, "denied"],
  [429, "too many"],
]);

/** Reads `about.json`, and learns the server's clock by it. */
export class AboutReader {
  readonly #url: URL;
  readonly #offset: Pick<ClockOffset, "add">;

  constructor(url: URL, offset: Pick<ClockOffset, "add">) {
    this.#url = url;
    this.#offset = offset;
  }

  /** What the board says of itself now to a client with this token. Never rejects. */
  async read(token: string | undefined): Promise<AboutAnswer> {
    try {
      const askedMs = Date.now();
      const signal = AbortSignal.timeout(deadlineMs);
      const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
      const response = await fetch(this.#url, { cache: "no-store", redirect: "error", signal, headers });
      const answeredMs = Date.now();
      const denial = denials.get(response.status);
      if (denial !== undefined) return denial;
      if (awayStatuses.includes(response.status)) return "no answer";
      const about = response.ok ? parseAbout(await response.text()) : undefined;
      if (about !== undefined) this.#offset.add({ askedMs, answeredMs, serverMs: about.nowMs });
      return about;
    } catch {
      return "no answer";
    }
  }
}
