import type { Clock } from "../../net/clock.ts";
import type { MirrorFollower } from "./follower.ts";
import type { Lease } from "./lease.ts";
import type { Mirror } from "./mirror.ts";
import type { Rounds } from "./rounds.ts";
import type { StreamInfo } from "./stream-info.ts";

/** What lets a node take part in rounds. */
export interface NodePresenceParts {
  readonly lease: Pick<Lease, "holder" | "listen">;
  readonly mirror: Mirror;
  readonly follower: Pick<MirrorFollower, "expect">;
  readonly rounds: Pick<Rounds, "open" | "suspend">;
  readonly clock: Clock;
  /** Finds out what the stream holds, with all that was ever acknowledged. Rejects if nobody says so. */
  readonly passBarrier: () => Promise<StreamInfo>;
}

/** How long the mirror may take to catch up, before the node tries again. */
const catchUpTimeoutMs = 30_000;
const retryMs = 1000;

/**
 * When a node may speak for what it knows: while it has a lease, and after it has caught up with all that was acknowledged
 * before. Its name stands for what earlier processes of that name have confirmed.
 */
export class NodePresence {
  readonly #parts: NodePresenceParts;
  #state: "running" | "stopped" = "running";

  constructor(parts: NodePresenceParts) {
    this.#parts = parts;
    parts.lease.listen({
      fenced: () => parts.rounds.suspend(),
      restored: () => this.#joinAgain(),
    });
  }

  /** Catches up, then takes part. Returns whether it does. Rejects if nobody says what there is to catch up with. */
  async join(): Promise<boolean> {
    const { lease, mirror, follower, rounds, passBarrier } = this.#parts;
    const { holder } = lease;
    const { lastId } = await passBarrier();
    follower.expect(lastId);
    const hasCaughtUp = await mirror.whenAt(lastId, catchUpTimeoutMs);
    // In another epoch, another process may have had the name meanwhile.
    if (!hasCaughtUp || holder === undefined || lease.holder !== holder || this.#state === "stopped")
      return false;
    rounds.open();
    return true;
  }

  /** Ends the attempts to take part again. */
  stop(): void {
    this.#state = "stopped";
  }

  /** Each lease begins its own attempts; those of an earlier one end with it. */
  #joinAgain(): void {
    const { lease, clock } = this.#parts;
    const { holder } = lease;
    const attempt = async () => {
      if (this.#state === "stopped" || lease.holder !== holder) return;
      if (!(await this.join().catch(() => false))) clock.after(retryMs, () => void attempt());
    };
    void attempt();
  }
}
