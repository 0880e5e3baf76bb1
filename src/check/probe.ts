import type { Notice, View } from "../../actors/client/ports.ts";
import { connectTo } from "../client/cli/connect.ts";
import { Exchange } from "../client/cli/exchange.ts";
import type { ServerOptions } from "../client/cli/server-options.ts";
import { formatAddress } from "../net/address.ts";
import type { CheckMeasurements } from "./report.ts";

/** What a probe found: figures, or why there are none. */
export type ProbeResult =
  | { readonly kind: "measured"; readonly measurements: CheckMeasurements }
  | { readonly kind: "failed"; readonly reason: string };

/** Connects and reads the last message `reads` times, one after the other. It sends nothing that changes the board. */
export async function probeBoard(options: ServerOptions, reads: number): Promise<ProbeResult> {
  const { board } = options;
  const address = formatAddress(board.host, board.port);
  const failure = Promise.withResolvers<ProbeResult>();
  const view = new LastError();
  const exchange = new Exchange({
    server: connectTo(options),
    keys: undefined,
    view,
    failed: () => failure.resolve({ kind: "failed", reason: view.textAbout(address) }),
  });
  return await Promise.race([failure.promise, measure(exchange, address, reads)]);
}

async function measure(exchange: Exchange, address: string, reads: number): Promise<ProbeResult> {
  const readsMs: number[] = [];
  let lastId = 0;
  const startedAtMs = performance.now();
  await exchange.open();
  const connectMs = performance.now() - startedAtMs;
  // The first one does not count: it takes as long as this program needs to warm up.
  for (let read = 0; read <= reads; read++) {
    const sentAtMs = performance.now();
    const { text, reply } = await exchange.request("read");
    if (reply?.kind !== "message") return { kind: "failed", reason: `${address} answered: ${text}` };
    if (read > 0) readsMs.push(performance.now() - sentAtMs);
    lastId = reply.message.id;
  }
  return { kind: "measured", measurements: { address, connectMs, readsMs, lastId } };
}

/** Keeps the last error: it says why the connection failed. */
class LastError implements View {
  #text = "the connection failed";

  /** The last error, with the server's address. */
  textAbout(address: string): string {
    return this.#text.includes(address) ? this.#text : `${address}: ${this.#text}`;
  }

  show(notice: Notice): void {
    if (notice.kind === "error") this.#text = notice.text;
  }
}
