import type { Notice } from "../../../actors/client/ports.ts";
import { nameKey } from "../../protocol/name.ts";

/** Who sent a message: this user, or somebody else. */
export type Authorship = "own" | "other";

/** How many ids are remembered; the oldest are dropped. */
const maxIds = 1000;

/**
 * Tells the user's own messages from others: those that this client posted, and those that arrive fresh under the name
 * that it holds, which only this user's other clients can send.
 */
export class Ownership {
  readonly #ids = new Set<number>();

  /** Notes the id of a posted message, and says who sent the message in a notice; `name` is the one registered now. */
  recognize(notice: Notice, name: string | undefined): Authorship {
    if (notice.kind === "reply" && notice.reply?.kind === "posted") this.#add(notice.reply.id);
    const message =
      notice.kind === "older" ? notice.message : "reply" in notice ? readMessage(notice) : undefined;
    if (message === undefined) return "other";
    const isFresh = notice.kind === "polled" && notice.source === "fresh";
    const isHeld = isFresh && name !== undefined && nameKey(message.sender) === nameKey(name);
    return isHeld || this.#ids.has(message.id) ? "own" : "other";
  }

  /** Forgets all: another board answers, and its ids belong to others. */
  clear(): void {
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
