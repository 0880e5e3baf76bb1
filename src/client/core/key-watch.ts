import type { ClientActor } from "../../../actors/client/client.ts";
import { getStatus } from "../../../actors/client/status.ts";
import type { Clock } from "../../net/clock.ts";
import type { BoardKeys } from "./board-keys.ts";

const lookMs = 2000;

/**
 * Looks from time to time whether another client of this user has replaced the key, and lets the client connect again with
 * it: else this one would keep the user's name from all others. Unanswered commands are answered first.
 */
export function watchForReplacedKey(clock: Clock, keys: BoardKeys, client: ClientActor): void {
  clock.after(lookMs, () => {
    const { ended, unanswered } = getStatus(client);
    if (ended !== undefined) return;
    if (unanswered === 0 && keys.isReplaced()) client.send({ type: "keyReplaced" });
    watchForReplacedKey(clock, keys, client);
  });
}
