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
  /** Finds out what the stream holds, including every message that was ever acknowledged. Rejects without an answer. */
  readonly passBarrier: () => Promise<StreamInfo>;
}

/** How long the mirror may take to catch up, before the node tries again. */
const catchUpTimeoutMs = 30_000;
const retryMs = 1000;

/**
 * Decides when a node may take part in rounds: while it has a lease, and once it has caught up with every message
 * acknowledged before. Under its name, earlier processes may have confirmed messages that it must know.
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

  /** Catches up, then takes part. Returns whether it does. Rejects if the engine does not say how far to catch up. */
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
