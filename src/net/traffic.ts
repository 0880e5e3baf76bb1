/** Counts what passes over the connections of a server. */
export class Traffic {
  #receivedBytes = 0;
  #sentBytes = 0;

  /** The bytes that clients have sent. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** The bytes that the kernel has taken for clients. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Counts bytes from a client. */
  received(bytes: number): void {
    this.#receivedBytes += bytes;
  }

  /** Counts bytes that the kernel has taken. */
  sent(bytes: number): void {
    this.#sentBytes += bytes;
  }
}

/** For a connection whose bytes nobody counts. */
export const uncountedTraffic: Pick<Traffic, "sent"> = { sent: () => undefined };
