import { StoreOpenError } from "../errors.ts";
import type { LeaseTimes } from "./lease-times.ts";

/**
 * Why a node is fenced, in words for the operator, so long after the engine last confirmed its lease. `lost`: the engine says
 * that the lease has ended. `unconfirmed`: it says nothing.
 */
export function describeFenceCause(
  outcome: "lost" | "unconfirmed",
  unconfirmedMs: number,
  { fenceMs, renewMs }: LeaseTimes,
): string {
  const seconds = `${Math.round(unconfirmedMs / 1000)} s`;
  // A node that runs is fenced in time.
  if (unconfirmedMs > fenceMs + renewMs)
    return `its process stood still, and NATS heard nothing of it for ${seconds}: somebody stopped it, its machine slept, or its clock was set forward`;
  if (outcome === "lost")
    return "its lease in NATS is gone: another process took its name, or somebody removed it";
  return `NATS has not confirmed its lease for ${seconds}; start a majority of the engines, and look whether their disks are full`;
}

/** Why a node cannot have its lease: another process has it. */
export function describeRival(node: string): string {
  return `another server runs with --node ${node}; give each server a name of its own`;
}

/** Why a node that starts has no lease. */
export function describeStartFailure(
  node: string,
  outcome: "occupied" | { readonly failure: string },
): StoreOpenError {
  if (outcome === "occupied") return new StoreOpenError(describeRival(node));
  return new StoreOpenError(`can't take the lease of server ${node}: ${outcome.failure}`);
}
