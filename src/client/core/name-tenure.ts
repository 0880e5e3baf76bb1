import type { MessageSource } from "../../../actors/client/ports.ts";
import type { ClientStatus } from "../../../actors/client/status.ts";
import { nameKey } from "../../protocol/name.ts";
import type { Message } from "../../protocol/reply.ts";

/**
 * The name that this client holds, and since which message. Nobody else can send under it meanwhile, but others may
 * have held it before. So a message that was missed counts only if it is later.
 */
export class NameTenure {
  #key: string | undefined;
  #sinceId: number | undefined;

  /** Applies a new status of the client. */
  update({ name, isCaughtUp, lastId }: ClientStatus): void {
    const key = name === undefined ? undefined : nameKey(name);
    if (key !== this.#key) this.#sinceId = undefined;
    this.#key = key;
    if (key !== undefined && isCaughtUp) this.#sinceId ??= lastId;
  }

  /** Whether the user sent a new message, by this client or another one. */
  hasSent({ id, sender }: Message, source: MessageSource): boolean {
    if (nameKey(sender) !== this.#key) return false;
    return source === "fresh" || (this.#sinceId !== undefined && id > this.#sinceId);
  }

  /** Another board answers now: its ids begin again. */
  boardReset(): void {
    this.#sinceId = undefined;
  }
}
