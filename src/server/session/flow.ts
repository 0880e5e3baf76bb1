import { ReadFlow } from "../../net/read-flow.ts";
import type { Transport } from "../../net/transport.ts";
import { WriteBuffer } from "../../net/write-buffer.ts";
import type { BufferAccount } from "./buffer-budget.ts";
import type { SessionHost } from "./session-host.ts";

/** The two directions of a connection, and the account of their buffers. */
export interface Flow {
  readonly account: BufferAccount;
  readonly readFlow: ReadFlow;
  readonly writeBuffer: WriteBuffer;
}

/** Opens the flow of a connection. Calls `timedOut` if its client accepts no output, `overrun` if it buffers too much. */
export function openFlow(
  transport: Transport,
  { buffers, writeBufferLimits, clock }: SessionHost,
  timedOut: () => void,
  overrun: () => void,
): Flow {
  const account = buffers.open(overrun);
  return {
    account,
    readFlow: new ReadFlow(transport, account),
    writeBuffer: new WriteBuffer(transport, timedOut, writeBufferLimits, clock, account),
  };
}
