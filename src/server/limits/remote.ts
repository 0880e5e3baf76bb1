/** The other end of a connection, as far as the server knows it. */
export interface Remote {
  /** The client's IP address, or the proxy's while that is all that is known. */
  readonly address: string;
  /**
   * `direct`: the client itself; `forwarded`: a client behind a proxy; `proxy`: a proxy that the operator trusts, which is
   * never its own client.
   */
  readonly kind: "direct" | "forwarded" | "proxy";
}
