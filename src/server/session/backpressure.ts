import type { Flow } from "./flow.ts";

/** How much clients and the server hold each other up. */
export interface Backpressure {
  /** How many connections the server does not read from now. */
  readonly pausedConnections: number;
  /** How many bytes wait in the write buffers of all connections. */
  readonly writeBufferBytes: number;
}

/** Measures the flow of all connections now. */
export function measureBackpressure(flows: Iterable<Flow>): Backpressure {
  let pausedConnections = 0;
  let writeBufferBytes = 0;
  for (const { readFlow, writeBuffer } of flows) {
    if (readFlow.state === "paused") pausedConnections++;
    writeBufferBytes += writeBuffer.pendingBytes;
  }
  return { pausedConnections, writeBufferBytes };
}
