/**
 * What a session and a client can do with a connection, TCP or other. Whoever opens the connection reports its events:
 * bytes received, room to write again, the peer's end, the close.
 */
export interface Transport {
  /** Turns a line, its LF included, into the bytes that carry it on this connection. */
  encodeLine(line: Uint8Array): Uint8Array;
  /**
   * Hands encoded lines to the kernel, oldest first. Returns how many bytes it took (0 when it is full), or -1 when the
   * peer is gone.
   */
  write(encoded: readonly Uint8Array[]): number;
  /** Sends FIN after everything written; the peer may still send. */
  shutdown(): void;
  /** Closes the connection at once; the kernel may drop what it has not sent. */
  destroy(): void;
  /** Stops and restarts the arrival of bytes. */
  pause(): void;
  resume(): void;
}
