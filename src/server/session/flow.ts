import { ReadFlow } from "../../net/read-flow.ts";
import type { Transport } from "../../net/transport.ts";
import { WriteBuffer } from "../../net/write-buffer.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { BufferAccount } from "./buffer-budget.ts";
import { overflow, writeTimeout } from "./reasons.ts";
import type { SessionHost } from "./session-host.ts";
import { SilenceWatch } from "./silence-watch.ts";

/** The two directions of a connection, the account of their buffers, and the watch for its client's silence. */
export interface Flow {
  readonly account: BufferAccount;
  readonly readFlow: ReadFlow;
  readonly writeBuffer: WriteBuffer;
  readonly silence: SilenceWatch;
  /** Whether the server does not read from the client, or the client does not accept what the server has written. */
  readonly isBlocked: boolean;
}

/**
 * Opens the flow of a connection. Calls `expire` with the reason if its client accepts no output, or it buffers too much.
 */
export function openFlow(transport: Transport, host: SessionHost, expire: (reason: Refusal) => void): Flow {
  const { buffers, writeBufferLimits, clock } = host;
  const account = buffers.open(() => expire(overflow));
  const readFlow = new ReadFlow(transport, account);
  const writeBuffer = new WriteBuffer(
    transport,
    () => expire(writeTimeout),
    writeBufferLimits,
    clock,
    account,
  );
  return {
    account,
    readFlow,
    writeBuffer,
    silence: new SilenceWatch(host, transport.pingBytes),
    get isBlocked() {
      return readFlow.state === "paused" || writeBuffer.pendingBytes > 0;
    },
  };
}
