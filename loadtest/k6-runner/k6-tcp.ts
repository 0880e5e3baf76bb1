import type { Socket as BunSocket } from "bun";
import { deliverChunks } from "./chunks.ts";
import { describeError } from "./failure.ts";
import { queueMacrotask } from "./macrotask.ts";
import type { Resource, VirtualUser } from "./virtual-user.ts";

type Handlers = Map<string, (argument?: unknown) => unknown>;

const events = ["connect", "data", "close", "error", "timeout"];
const encoder = new TextEncoder();
const nothing = new Uint8Array(0);

/** An error with k6/x/tcp's fields. */
class SocketError extends Error {
  override readonly name = "SocketError";
  readonly method: string;

  constructor(method: string, message: string) {
    super(message);
    this.method = method;
  }
}

/** The module `k6/x/tcp` for one VU: the part our scripts use. Where k6 has a trap, the runner throws. */
export function createTcpModule(user: VirtualUser) {
  class Socket extends TcpSocket {
    constructor() {
      super(user);
    }
  }
  return { Socket };
}

class TcpSocket implements Resource {
  ready_state: "disconnected" | "opening" | "open" | "destroyed" = "disconnected";
  bytes_read = 0;
  bytes_written = 0;
  readonly #user: VirtualUser;
  readonly #handlers: Handlers = new Map();
  #socket: BunSocket<TcpSocket> | undefined;
  #failure: "none" | "reported" = "none";
  #connecting = Promise.withResolvers<void>();
  #unwritten: Uint8Array = nothing;
  #writing: PromiseWithResolvers<void> | undefined;

  constructor(user: VirtualUser) {
    if (user.isLoading) throw new Error("k6/x/tcp: no sockets in the init context");
    this.#user = user;
  }

  on(event: unknown, handler: unknown): void {
    if (typeof event !== "string" || !events.includes(event) || typeof handler !== "function") {
      throw new TypeError(`k6/x/tcp has no event ${String(event)}, or its handler is not a function`);
    }
    this.#handlers.set(event, (argument) => handler(argument));
  }

  connect(where: unknown, name: unknown = "localhost"): Promise<void> {
    const { port, host, tls } = parseWhere(where, name);
    if (this.ready_state !== "disconnected") throw new Error(`the socket is ${this.ready_state}`);
    this.ready_state = "opening";
    this.#user.hold(this);
    // `connectError` already reports a failed connect.
    const socket = tls ? tlsHandlers : socketHandlers;
    Bun.connect({ port, hostname: host, tls, data: this, socket }).catch(() => undefined);
    return this.#connecting.promise;
  }

  write(data: unknown): Promise<void> {
    if (this.#writing !== undefined) {
      throw new Error("k6/x/tcp does not keep the order of writes: await the current write, or join the two");
    }
    const bytes = typeof data === "string" ? encoder.encode(data) : data;
    if (!(bytes instanceof Uint8Array)) throw new TypeError("this runner writes only strings");
    if (this.ready_state !== "open") return Promise.reject(this.#error("write", "socket is not open"));
    const writing = Promise.withResolvers<void>();
    this.#writing = writing;
    this.#unwritten = bytes;
    this.drained();
    return writing.promise;
  }

  destroy(): void {
    if (this.ready_state === "disconnected") this.ready_state = "destroyed";
    if (this.ready_state === "destroyed") return;
    this.ready_state = "destroyed";
    this.#socket?.end();
  }

  discard(): void {
    this.ready_state = "destroyed";
    this.#socket?.terminate();
  }

  opened(socket: BunSocket<TcpSocket>): void {
    this.#socket = socket;
    if (this.ready_state !== "opening") {
      socket.end();
      return;
    }
    this.ready_state = "open";
    this.#connecting.resolve();
    // k6 resolves the promise before it calls the handler.
    queueMicrotask(() => this.#user.call(this.#handlers.get("connect")));
  }

  failedToOpen(error: unknown): void {
    if (this.#failure === "reported") return;
    this.#failure = "reported";
    this.ready_state = "destroyed";
    const failure = this.#error("connect", describeError(error));
    this.#connecting.reject(failure);
    this.#user.call(this.#handlers.get("error"), failure);
    this.#user.release(this);
  }

  received(bytes: Uint8Array): void {
    this.bytes_read += bytes.length;
    const handler = this.#handlers.get("data");
    if (handler !== undefined) deliverChunks(bytes, (chunk) => this.#user.call(handler, chunk));
  }

  /** Continues a write; the promise of `write` settles once the kernel has taken all bytes. */
  drained(): void {
    const writing = this.#writing;
    if (writing === undefined) return;
    const written = this.#socket?.write(this.#unwritten) ?? -1;
    this.bytes_written += Math.max(written, 0);
    if (written >= 0 && written < this.#unwritten.length) {
      this.#unwritten = this.#unwritten.subarray(written);
      return;
    }
    this.#unwritten = nothing;
    queueMacrotask(() => {
      this.#writing = undefined;
      if (written < 0) writing.reject(this.#error("write", "broken pipe"));
      else writing.resolve();
    });
  }

  closed(error: unknown): void {
    if (this.#socket === undefined) return this.failedToOpen(error ?? "closed during the TLS handshake");
    this.ready_state = "destroyed";
    this.#writing?.reject(this.#error("write", "the socket is closed"));
    this.#writing = undefined;
    if (error !== undefined && error !== null) {
      this.#user.call(this.#handlers.get("error"), this.#error("read", describeError(error)));
    }
    this.#user.call(this.#handlers.get("close"));
    this.#user.release(this);
  }

  #error(method: string, message: string): SocketError {
    return new SocketError(method, message);
  }
}

const socketHandlers = {
  binaryType: "uint8array",
  open: (socket: BunSocket<TcpSocket>) => socket.data.opened(socket),
  data: (socket: BunSocket<TcpSocket>, bytes: Uint8Array) => socket.data.received(bytes),
  drain: (socket: BunSocket<TcpSocket>) => socket.data.drained(),
  close: (socket: BunSocket<TcpSocket>, error?: unknown) => socket.data.closed(error),
  connectError: (socket: BunSocket<TcpSocket>, error: unknown) => socket.data.failedToOpen(error),
} as const;

/** With TLS a socket is open after its handshake. */
const tlsHandlers = {
  ...socketHandlers,
  open: () => undefined,
  handshake(socket: BunSocket<TcpSocket>, isTrusted: boolean, error: Error | null) {
    if (isTrusted) return socket.data.opened(socket);
    socket.data.failedToOpen(error);
    socket.terminate();
  },
} as const;

/** `connect(port, host)`, or `connect({ port, host, tls })`. */
function parseWhere(where: unknown, name: unknown): { port: number; host: string; tls: boolean } {
  const options = typeof where === "object" ? where : { port: where, host: name, tls: false };
  const { port, host, tls }: Record<string, unknown> = { ...options };
  if (typeof port !== "number" || typeof host !== "string" || typeof tls !== "boolean")
    throw new TypeError("this runner supports only connect(port, host) and connect({ port, host, tls })");
  return { port, host, tls };
}
