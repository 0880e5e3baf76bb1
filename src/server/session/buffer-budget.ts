/** What one connection buffers: input that is not read, and output that the kernel has not accepted. */
export class BufferAccount {
  /** All that it buffers, in bytes. Others only read it. */
  bytes = 0;
  /** Called when the budget chooses this connection to be closed. */
  readonly overrun: () => void;
  readonly #changed: (account: BufferAccount, byBytes: number) => void;
  #inputBytes = 0;
  #outputBytes = 0;

  constructor(overrun: () => void, changed: (account: BufferAccount, byBytes: number) => void) {
    this.overrun = overrun;
    this.#changed = changed;
  }

  /** The input that is buffered now. */
  setInput(bytes: number): void {
    const byBytes = bytes - this.#inputBytes;
    this.#inputBytes = bytes;
    this.#change(byBytes);
  }

  /** The output that is buffered now. */
  setOutput(bytes: number): void {
    const byBytes = bytes - this.#outputBytes;
    this.#outputBytes = bytes;
    this.#change(byBytes);
  }

  #change(byBytes: number): void {
    if (byBytes === 0) return;
    this.bytes += byBytes;
    this.#changed(this, byBytes);
  }
}

/**
 * Bounds what all connections of a server buffer together [LIM-15]. Beyond the budget, those that buffer most are closed
 * until the rest fits.
 */
export class BufferBudget {
  readonly #maxBytes: number;
  readonly #accounts = new Set<BufferAccount>();
  #totalBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Opens the account of a connection; `overrun` closes it, and must not buffer anything more. */
  open(overrun: () => void): BufferAccount {
    return new BufferAccount(overrun, (account, byBytes) => this.#change(account, byBytes));
  }

  #change(account: BufferAccount, byBytes: number): void {
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
