/**
 * What a session or a client can do with a connection of any kind. The code that opens the connection reports its
 * events: data, drain, end and close.
 */
export interface Transport {
  /** The bytes that go out last, before FIN; empty on a plain stream. */
  readonly lastBytes: Uint8Array;
  /** The bytes of a ping; undefined if this kind of connection has no pings. */
  readonly pingBytes?: Uint8Array;
  /** Encodes a line, LF included, for this connection. */
  encodeLine(line: Uint8Array): Uint8Array;
  /**
   * Passes encoded lines to the kernel, oldest first. Returns how many bytes the kernel took (0 if its buffer is full),
   * or -1 if the peer is gone.
   */
  write(encoded: readonly Uint8Array[]): number;
  /** Sends FIN after all written bytes; the peer may still send. */
  shutdown(): void;
  /** Closes the connection at once; the kernel may drop what it has not sent. */
  destroy(): void;
  /** Stops and restarts `data` events. */
  pause(): void;
  resume(): void;
}
