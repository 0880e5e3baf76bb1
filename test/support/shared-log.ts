import type { ConfirmedReader, Draft, Follower, SharedReads } from "../../actors/server/ports.ts";
import { MemoryLog } from "../../src/store/memory-log.ts";

/** A log that other servers write to, too. It asks nobody: a test says when and how a round of questions ends. */
export class SharedMemoryLog extends MemoryLog {
  readonly #readers: ConfirmedReader[] = [];
  #follower: Follower | undefined;
  readonly shared: SharedReads = {
    follow: (follower) => {
      this.#follower = follower;
    },
    confirm: (reader) => this.#readers.push(reader),
  };

  /** How many readers wait for a round. */
  get waiting(): number {
    return this.#readers.length;
  }

  /** Another server has stored these messages, and all know of them. */
  async publish(...batch: readonly Draft[]): Promise<void> {
    const result = await this.append(batch);
    if (result.outcome === "appended") this.#follower?.publish(result.messages);
  }

  /** A round ends for all who wait. */
  end(outcome: "confirmed" | "unconfirmed"): void {
    for (const reader of this.#readers.splice(0)) reader[outcome]();
  }
}
