import { connectTo } from "../client/cli/connect.ts";
import type { Exchange } from "../client/cli/exchange.ts";
import { runInTurn } from "../client/cli/failover.ts";
import type { ServerOptions } from "../client/cli/server-options.ts";
import type { CheckMeasurements } from "./report.ts";

/** What a probe found: figures, or why there are none. */
export type ProbeResult =
  | {
      readonly kind: "measured";
      readonly measurements: CheckMeasurements;
      /** Why the servers before the measured one cannot serve; empty if there are none. */
      readonly failures: readonly string[];
    }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Connects to the first server that can serve, and reads the last message `reads` times, one after the other. It sends
 * nothing that changes the board.
 */
export async function probeBoard(options: ServerOptions, reads: number): Promise<ProbeResult> {
  const server = connectTo(options);
  const parts = { server, keys: undefined, view: { show: () => undefined } };
  const { result, failures } = await runInTurn(parts, (exchange) => measure(exchange, server.address, reads));
  const reasons = failures.map(({ text }) => text);
  if (result === undefined) {
    const reason = reasons.join("; ");
    const isNamed = server.serverCount > 1 || reason.includes(server.address);
    return { kind: "failed", reason: isNamed ? reason : `${server.address}: ${reason}` };
  }
  return typeof result === "string"
    ? { kind: "failed", reason: [...reasons, result].join("; ") }
    : { kind: "measured", measurements: result, failures: reasons };
}

/** Returns the figures, or what is wrong with the board. */
async function measure(
  exchange: Exchange,
  address: string,
  reads: number,
): Promise<CheckMeasurements | string> {
  const readsMs: number[] = [];
  let lastId = 0;
  // The first one does not count: it takes as long as this program needs to warm up.
  for (let read = 0; read <= reads; read++) {
    const sentAtMs = performance.now();
    const { text, reply } = await exchange.request("read");
    if (reply?.kind !== "message") return `${address} answered: ${text}`;
    if (read > 0) readsMs.push(performance.now() - sentAtMs);
    lastId = reply.message.id;
  }
  return { address, connectMs: exchange.connectMs, readsMs, lastId };
}
