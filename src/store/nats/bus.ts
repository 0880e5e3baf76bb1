/** Core NATS, as far as this folder uses it: no answers, no promises that anything arrives. */
export interface Bus {
  /**
   * Sends bytes to all who listen on the subject, the sender included. They may arrive late, out of order, twice or
   * never. It never throws: without a connection the message is lost, or waits for one.
   */
  publish(subject: string, bytes: Uint8Array): void;
  /** Calls `onMessage` for each message on the subject, until the returned function is called. */
  subscribe(subject: string, onMessage: (bytes: Uint8Array) => void): () => void;
}
