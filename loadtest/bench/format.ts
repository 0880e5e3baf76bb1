import type { FloodCase } from "./flood.ts";
import type { Load } from "./workload.ts";

/** `12,346`. */
export function formatWhole(number: number): string {
  return Math.round(number).toLocaleString("en");
}

/** `2,000 connections, 1 in flight`. */
export function describeLoad({ connections, inFlight }: Load): string {
  return `${formatWhole(connections)} ${connections === 1 ? "connection" : "connections"}, ${inFlight} in flight`;
}

/** `250 flooding TCP connections`. */
export function describeAttackers({
  transport,
  attackers,
}: Pick<FloodCase, "transport" | "attackers">): string {
  const noun = transport === "TCP" ? "TCP connection" : "WebSocket";
  return `${formatWhole(attackers)} flooding ${noun}${attackers === 1 ? "" : "s"}`;
}

/** "`register`, bad name": the command as code. */
export function describeAttack({ attack }: Pick<FloodCase, "attack">): string {
  return attack.replace(/^[^,]+/, "`$&`");
}

/** `12.35 ms`, `1,235 ms`. */
export function formatMs(durationMs: number): string {
  return Math.abs(durationMs) < 100 ? `${durationMs.toFixed(2)} ms` : `${formatWhole(durationMs)} ms`;
}
