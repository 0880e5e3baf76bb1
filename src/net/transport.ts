/**
 * What the session and the client ask of a connection, TCP or other. The other direction, bytes and events, is
 * called by the transport's owner: `receive`, `drained`, `ended`, `closed`.
 */
export interface Transport {
  /** Hands bytes to the kernel; returns how many it took (0 when it is full), or -1 when the peer is gone. */
  write(bytes: Uint8Array): number;
  /** Sends FIN after what was written; the peer's bytes may still come. */
  shutdown(): void;
  /** Ends the connection at once; the kernel may throw away what it has not sent. */
  terminate(): void;
  /** Stops and restarts the arrival of bytes. */
  pause(): void;
  resume(): void;
}
