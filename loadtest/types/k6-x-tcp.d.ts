/** The part of the official extension xk6-tcp 0.3.1 that our scripts use; @types/k6 does not cover it. */
declare module "k6/x/tcp" {
  /**
   * The argument of a `data` handler: at most 4,096 bytes of a buffer that k6 reuses. It is valid only until the
   * handler returns, and is not a Uint8Array.
   */
  export interface Chunk {
    readonly length: number;
    readonly [index: number]: number;
    indexOf(byte: number, from?: number): number;
  }

  export interface ConnectOptions {
    readonly port: number;
    readonly host: string;
    readonly tls: boolean;
  }

  export interface SocketError {
    readonly name: string;
    readonly method: string;
    readonly message: string;
  }

  /** A socket has one handler per event: a second one replaces the first. */
  export class Socket {
    constructor(options?: { readonly tags?: Record<string, string> });
    readonly ready_state: "disconnected" | "opening" | "open" | "destroyed";
    readonly bytes_read: number;
    readonly bytes_written: number;
    on(event: "connect" | "close" | "timeout", handler: () => void): void;
    on(event: "data", handler: (chunk: Chunk) => void): void;
    on(event: "error", handler: (error: SocketError) => void): void;
    /** Rejects if the connect fails, and also calls the `error` handler. */
    connect(port: number, host?: string): Promise<void>;
    connect(options: ConnectOptions): Promise<void>;
    /** Two concurrent writes may reach the server in either order. */
    write(data: string | ArrayBuffer | Uint8Array): Promise<void>;
    destroy(): void;
  }
}
