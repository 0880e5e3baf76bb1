import type { Notice } from "../../../actors/client/ports.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { NameTenure } from "../core/name-tenure.ts";

/** Who sent a message: this user, or somebody else. */
export type Authorship = "own" | "other";

/** How many ids are remembered; the oldest are dropped. */
const maxIds = 1000;

/** Tells the user's own messages from others: this client posted them, or they came under the name that it holds. */
export class Ownership {
  readonly #held = new NameTenure();
  readonly #ids = new Set<number>();

  /** Applies a new status of the client. */
  update(status: ClientStatus): void {
    this.#held.update(status);
  }

  /** Notes the id of a posted message, and says who sent the message in a notice. */
  recognize(notice: Notice): Authorship {
    if (notice.kind === "reply" && notice.reply?.kind === "posted") this.#add(notice.reply.id);
    const message =
      notice.kind === "fetched" ? notice.message : "reply" in notice ? readMessage(notice) : undefined;
    if (message === undefined) return "other";
    const isHeld = notice.kind === "polled" && this.#held.hasSent(message, notice.source);
    return isHeld || this.#ids.has(message.id) ? "own" : "other";
  }

  /** Forgets all: another board answers now, and its ids are those of other messages. */
  clear(): void {
    this.#held.boardReset();
    this.#ids.clear();
  }

  #add(id: number): void {
    this.#ids.add(id);
    const [oldest = 0] = this.#ids;
    if (this.#ids.size > maxIds) this.#ids.delete(oldest);
  }
}

function readMessage({ reply }: Extract<Notice, { kind: "reply" | "polled" }>) {
  return reply?.kind === "message" ? reply.message : undefined;
}
