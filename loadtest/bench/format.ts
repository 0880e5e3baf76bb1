import type { Load } from "./workload.ts";

/** `12,346`. */
export function formatWhole(number: number): string {
  return Math.round(number).toLocaleString("en");
}

/** `2,000 connections, 1 in flight`. */
export function describeLoad({ connections, inFlight }: Load): string {
  return `${formatWhole(connections)} ${connections === 1 ? "connection" : "connections"}, ${inFlight} in flight`;
}
