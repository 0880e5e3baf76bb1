import { leaseTtlMs } from "./name-buckets.ts";

/** When a lease is renewed, and when it is no longer relied on. */
export interface LeaseTimes {
  readonly renewMs: number;
  /** Between two attempts after one that failed. */
  readonly retryMs: number;
  /** Without a confirmed renewal for this time, the node is fenced. It is shorter than the bucket keeps a lease. */
  readonly fenceMs: number;
  /** How long the start waits for the lease of a process that crashed; longer than the bucket keeps a lease. */
  readonly startMs: number;
}

/** Three renewals may fail. What is left until the lease ends is for clocks that run at different speeds. */
export const leaseTimes: LeaseTimes = {
  renewMs: 3000,
  retryMs: 500,
  fenceMs: leaseTtlMs - 3000,
  startMs: leaseTtlMs + 5000,
};
