import type { BufferedBytes } from "../../net/buffered-bytes.ts";

/** Receives each change of an account. */
interface AccountHolder {
  accountChanged(account: BufferAccount, byBytes: number): void;
}

/** Counts what one connection buffers: unread input, and output that the kernel has not accepted. */
export class BufferAccount implements BufferedBytes {
  /** The bytes that the connection buffers. Others only read it. */
  bytes = 0;
  /** Closes the connection; called if the connection must free its buffers. */
  readonly overrun: () => void;
  readonly #budget: AccountHolder;
  #inputBytes = 0;
  #outputBytes = 0;

  constructor(overrun: () => void, budget: AccountHolder) {
    this.overrun = overrun;
    this.#budget = budget;
  }

  /** Sets the number of buffered input bytes. */
  setInput(bytes: number): void {
    const byBytes = bytes - this.#inputBytes;
    this.#inputBytes = bytes;
    this.#change(byBytes);
  }

  /** Sets the number of buffered output bytes. */
  setOutput(bytes: number): void {
    const byBytes = bytes - this.#outputBytes;
    this.#outputBytes = bytes;
    this.#change(byBytes);
  }

  #change(byBytes: number): void {
    if (byBytes === 0) return;
    this.bytes += byBytes;
    this.#budget.accountChanged(this, byBytes);
  }
}

const mebibyte = 1_048_576;

/** The limit by default: a quarter of the memory that the process may use, at most 256 MiB. */
export function defaultBufferBytes(): number {
  return Math.min(process.constrainedMemory() / 4 || Number.POSITIVE_INFINITY, 256 * mebibyte);
}

/**
 * Limits what all connections of a server buffer together [LIM-15]. Beyond the limit, it closes the connections that
 * buffer most until the rest fits.
 */
export class BufferBudget implements AccountHolder {
  #maxBytes: number;
  readonly #accounts = new Set<BufferAccount>();
  #totalBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Sets another limit. */
  setLimit(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#closeGreediest();
  }

  /** Opens the account of a connection. `overrun` closes the connection, and must not buffer more. */
  open(overrun: () => void): BufferAccount {
    return new BufferAccount(overrun, this);
  }

  /** Handles a change of an account. */
  accountChanged(account: BufferAccount, byBytes: number): void {
    this.#totalBytes += byBytes;
    if (account.bytes === 0) this.#accounts.delete(account);
    else this.#accounts.add(account);
    if (byBytes > 0 && this.#totalBytes > this.#maxBytes) this.#closeGreediest();
  }

  #closeGreediest(): void {
    const greediestFirst = [...this.#accounts].sort((one, other) => other.bytes - one.bytes);
    for (const account of greediestFirst) {
      if (this.#totalBytes <= this.#maxBytes) return;
      account.overrun();
    }
  }
}
