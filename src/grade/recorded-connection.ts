import { connect, type Socket } from "node:net";
import { errorMessage } from "../error-message.ts";
import type { Evidence } from "./evidence.ts";

/** Where the server under test listens. */
export interface ServerEndpoint {
  readonly host: string;
  readonly port: number;
}

/** Why a wait of a connection ended. */
export type Arrival = "arrived" | "ended" | "time-out";

/** A server that takes longer to accept a connection does not work. */
const connectTimeoutMs = 5000;
/** More unread bytes are not kept: a server that sends without end must not fill the memory. */
const maxUnreadBytes = 4 * 1024 * 1024;

/**
 * One connection to the solution, in bytes: it records in the evidence, under its name, what it sends and receives. It
 * knows nothing of lines.
 */
export class RecordedConnection {
  readonly #name: string;
  readonly #socket: Socket;
  readonly #evidence: Evidence;
  #unread = Buffer.alloc(0);
  #state: "open" | "ended" = "open";
  #wake: () => void = () => undefined;

  private constructor(name: string, socket: Socket, evidence: Evidence) {
    this.#name = name;
    this.#socket = socket;
    this.#evidence = evidence;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.on("end", () => this.#end("the server closed the connection"));
    socket.on("error", (error) => this.#end(`the connection broke: ${errorMessage(error)}`));
    socket.on("close", () => this.#end("the connection is closed"));
  }

  /** Connects; resolves to the connection, or to the reason why the server does not accept it. */
  static connect(
    server: ServerEndpoint,
    name: string,
    evidence: Evidence,
  ): Promise<RecordedConnection | string> {
    const { host, port } = server;
    const { promise, resolve } = Promise.withResolvers<RecordedConnection | string>();
    const socket = connect({ host, port, allowHalfOpen: true });
    socket.setTimeout(connectTimeoutMs, () => {
      resolve(`no connection to ${host}:${port} within ${connectTimeoutMs / 1000} s`);
      socket.destroy();
    });
    socket.once("error", (error) => resolve(`no connection to ${host}:${port}: ${errorMessage(error)}`));
    socket.once("connect", () => {
      socket.setTimeout(0);
      evidence.note(name, "connected");
      resolve(new RecordedConnection(name, socket, evidence));
    });
    return promise;
  }

  /** Whether the server has ended its side, or the connection broke. */
  get hasEnded(): boolean {
    return this.#state === "ended";
  }

  /** What arrived and was not taken yet. */
  get unread(): Uint8Array {
    return this.#unread;
  }

  /** Sends these bytes in one write. */
  send(bytes: Uint8Array): void {
    this.#evidence.sent(this.#name, bytes);
    this.#socket.write(bytes);
  }

  /** Takes the first `count` of the unread bytes. */
  take(count: number): Uint8Array {
    const taken = this.#unread.subarray(0, count);
    this.#unread = this.#unread.subarray(count);
    return taken;
  }

  /** Waits until `isThere` says so of the unread bytes, the server ends its side, or the time is over. */
  async waitFor(isThere: (unread: Uint8Array) => boolean, timeoutMs: number): Promise<Arrival> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#wake();
    }, timeoutMs);
    try {
      while (!isThere(this.#unread)) {
        if (this.hasEnded) return "ended";
        if (isLate) return "time-out";
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
      }
      return "arrived";
    } finally {
      clearTimeout(timer);
    }
  }

  /** Reads no more until `resume`: the server's replies then stay in the kernel's buffers. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Half-closes: sends FIN, and goes on receiving. */
  halfClose(): void {
    this.#evidence.note(this.#name, "half-closed (FIN sent)");
    this.#socket.end();
  }

  /** Vanishes as a client does that crashes: resets the connection. */
  reset(): void {
    this.#end("vanished (RST sent)");
    this.#socket.resetAndDestroy();
  }

  /**
   * Closes the connection at the end of a check, whatever its state. Where the server has ended its side, a reset spares its
   * port the minute of TIME_WAIT: a server on a fixed port may have to start again at once.
   */
  destroy(): void {
    if (this.hasEnded) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
    this.#end("closed by the grader");
  }

  #receive(bytes: Uint8Array): void {
    this.#evidence.received(this.#name, bytes);
    if (this.#unread.length === maxUnreadBytes) return;
    const unread = Buffer.concat([this.#unread, bytes]);
    this.#unread = unread.subarray(0, maxUnreadBytes);
    this.#wake();
  }

  #end(reason: string): void {
    if (this.hasEnded) return;
    this.#state = "ended";
    this.#evidence.note(this.#name, reason);
    this.#wake();
  }
}
