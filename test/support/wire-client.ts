import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { deadlineMs } from "./deadline.ts";

/** How a client does its part of a TLS handshake: whom it trusts, which versions it speaks, what it shows. */
export interface TlsClientOptions {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
  readonly minVersion?: "TLSv1" | "TLSv1.2" | "TLSv1.3";
  readonly maxVersion?: "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
  /** The address of this machine that it comes from. */
  readonly localAddress?: string;
  /** What carries it; a new connection by default. */
  readonly socket?: Duplex;
}

/** A client that speaks bytes, as another program would: what comes early is kept until it is asked for. */
export class WireClient implements Disposable {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #chunks: Buffer[] = [];
  #end: "open" | "clean" | "reset" = "open";
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => {
      this.#chunks.push(Buffer.from(chunk));
      this.#wake();
    });
    socket.on("end", () => this.#ended("clean"));
    socket.on("error", () => this.#ended("reset"));
    socket.on("close", () => this.#ended("reset"));
  }

  /** Connects over loopback. It half-closes only when told to. */
  static async connect(port: number, host = "127.0.0.1", localAddress?: string): Promise<WireClient> {
    const address = localAddress === undefined ? {} : { localAddress };
    const socket = connect({ port, host, allowHalfOpen: true, noDelay: true, ...address });
    const client = new WireClient(socket);
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return client;
  }

  /** The same over TLS, with these options; rejects when the handshake fails. */
  static async connectTls(port: number, options: TlsClientOptions): Promise<WireClient> {
    const transport = { port, host: "127.0.0.1", allowHalfOpen: true, ...options };
    const socket: TLSSocket = connectTls(transport);
    const client = new WireClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve).once("error", reject);
      socket.once("close", () => reject(new Error("the connection ended in the handshake")));
    });
    return client;
  }

  /** Sends text or bytes as they are. */
  send(data: string | Uint8Array): this {
    this.#socket.write(data);
    return this;
  }

  /** Ends this side; the other one stays open. */
  halfClose(): this {
    this.#socket.end();
    return this;
  }

  /** Stops and restarts the reading of bytes. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The next line, without its LF; rejects when the connection ends before it. */
  async line(): Promise<string> {
    for (;;) {
      this.#join();
      const end = this.#received.indexOf(0x0a);
      if (end !== -1) {
        const line = this.#received.subarray(0, end).toString();
        this.#received = this.#received.subarray(end + 1);
        return line;
      }
      if (this.#end !== "open") throw new Error(`connection ended (${this.#end}) with "${this.#received}"`);
      await this.#more();
    }
  }

  /** The next `count` lines. */
  async lines(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) lines.push(await this.line());
    return lines;
  }

  /** Sends a line and returns the next reply. */
  async ask(line: string): Promise<string> {
    return await this.send(`${line}\n`).line();
  }

  /** All that still comes, and how the connection ended: with FIN (`clean`) or with a reset. */
  async rest(): Promise<{ text: string; end: "clean" | "reset" }> {
    const bytes = await this.restBytes();
    return { text: bytes.bytes.toString(), end: bytes.end };
  }

  /** As `rest`, in bytes. `onChunk` is called whenever some have come. */
  async restBytes(onChunk: () => void = () => undefined): Promise<{ bytes: Buffer; end: "clean" | "reset" }> {
    while (this.#end === "open") {
      await this.#more();
      onChunk();
    }
    this.#join();
    const bytes = this.#received;
    this.#received = Buffer.alloc(0);
    return { bytes, end: this.#end };
  }

  /** How many bytes have come and were not asked for. */
  get pendingBytes(): number {
    return this.#chunks.reduce((total, chunk) => total + chunk.length, this.#received.length);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #join(): void {
    if (this.#chunks.length === 0) return;
    this.#received = Buffer.concat([this.#received, ...this.#chunks]);
    this.#chunks = [];
  }

  #ended(how: "clean" | "reset"): void {
    if (this.#end === "open") this.#end = how;
    this.#wake();
  }

  #more(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error("the server says nothing")), deadlineMs);
    this.#wake = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }
}
