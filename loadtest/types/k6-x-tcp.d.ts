/** What our scripts use of the official extension xk6-tcp 0.3.1, which @types/k6 does not describe. */
declare module "k6/x/tcp" {
  /**
   * What a `data` handler gets: an array over at most 4,096 bytes of a buffer that k6 uses again. It is good only
   * until the handler returns, and is not a Uint8Array.
   */
  export interface Chunk {
    readonly length: number;
    readonly [index: number]: number;
    indexOf(byte: number, from?: number): number;
  }

  export interface SocketError {
    readonly name: string;
    readonly method: string;
    readonly message: string;
  }

  /** One handler per event: a second one replaces the first. */
  export class Socket {
    constructor(options?: { readonly tags?: Record<string, string> });
    readonly ready_state: "disconnected" | "opening" | "open" | "destroyed";
    readonly bytes_read: number;
    readonly bytes_written: number;
    on(event: "connect" | "close" | "timeout", handler: () => void): void;
    on(event: "data", handler: (chunk: Chunk) => void): void;
    on(event: "error", handler: (error: SocketError) => void): void;
    /** Rejects, and calls the `error` handler too, when the connection does not come about. */
    connect(port: number, host?: string): Promise<void>;
    /** Two writes that are under way at once may reach the server in either order. */
    write(data: string | ArrayBuffer | Uint8Array): Promise<void>;
    destroy(): void;
  }
}
