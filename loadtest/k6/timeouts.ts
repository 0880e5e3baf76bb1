/** What can exceed a time-out. */
export interface Expiring {
  /** Ends what is overdue; returns when to check again, or undefined if never. */
  checkTimeouts(nowMs: number): number | undefined;
}

/** Time-outs are late by up to this. */
export const timeoutSlotMs = 100;

/**
 * The time-outs of one VU. Each connection is in the slot of its next check, so a tick costs as much as the checks that
 * are due, not as much as there are connections.
 */
export class Timeouts {
  private readonly slots = new Map<number, Expiring[]>();
  private nextSlot = 0;

  /** Checks `timed` at this moment, or up to `timeoutSlotMs` later. */
  watch(timed: Expiring, atMs: number): void {
    const slot = Math.max(Math.ceil(atMs / timeoutSlotMs), this.nextSlot);
    const others = this.slots.get(slot);
    if (others === undefined) this.slots.set(slot, [timed]);
    else others.push(timed);
  }

  /** Checks all that is due; call it every `timeoutSlotMs`. */
  check(nowMs: number): void {
    const lastSlot = Math.floor(nowMs / timeoutSlotMs);
    while (this.nextSlot <= lastSlot) {
      const slot = this.nextSlot++;
      const due = this.slots.get(slot) ?? [];
      this.slots.delete(slot);
      for (const timed of due) {
        const againMs = timed.checkTimeouts(nowMs);
        if (againMs !== undefined) this.watch(timed, againMs);
      }
    }
  }
}
