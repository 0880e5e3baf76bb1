import type { Socket } from "node:net";
import { detectFraming, takeCommands } from "./client-framing.ts";
import type { Recording } from "./recording.ts";

/** The first command has arrived whole when nothing follows it for this long. */
const firstCommandQuietMs = 60;
/** A client that sends more than this many commands in half a second is slowed down. */
const maxCommandsPerHalfSecond = 20;
const slowDownMs = 25;
/** More is not kept. */
const maxUnreadBytes = 64 * 1024;
/** More commands of one client are neither recorded nor answered. */
const maxCommands = 3000;

/** A connection that the client made: bytes in, commands out. */
export class ServedConnection {
  readonly #number: number;
  readonly #socket: Socket;
  readonly #recording: Recording;
  readonly #onCommand: (text: string) => void;
  #unread: Uint8Array = new Uint8Array();

  constructor(number: number, socket: Socket, recording: Recording, onCommand: (text: string) => void) {
    this.#number = number;
    this.#socket = socket;
    this.#recording = recording;
    this.#onCommand = onCommand;
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.on("end", () => {
      recording.note("client", `closed connection ${number}`);
      socket.end();
    });
    socket.on("error", (error) => recording.note("server", `connection ${number}: ${error.message}`));
  }

  /** The start of a command that has not ended. */
  get unread(): Uint8Array {
    return this.#unread;
  }

  write(bytes: Uint8Array): void {
    this.#recording.sent(this.#number, bytes);
    this.#socket.write(bytes);
  }

  /** Closes it when all is written, as `close` asks. */
  end(): void {
    this.#recording.note("server", `closes connection ${this.#number}, as asked`);
    this.#socket.end();
  }

  /** Closes it as a server does that ends, or that crashes. */
  leave(how: "FIN" | "RST"): void {
    if (how === "RST") this.#socket.resetAndDestroy();
    else this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Uint8Array): void {
    this.#recording.received(this.#number, bytes);
    this.#unread = Buffer.concat([this.#unread, bytes]).subarray(0, maxUnreadBytes);
    if (this.#recording.framing !== undefined) return this.#takeCommands();
    const { length } = this.#unread;
    setTimeout(() => {
      if (this.#unread.length !== length) return; // A later timer sees the rest.
      if (this.#recording.framing === undefined) this.#recording.framingFound(detectFraming(this.#unread));
      this.#takeCommands();
    }, firstCommandQuietMs);
  }

  #takeCommands(): void {
    const { framing, requests } = this.#recording;
    if (framing === undefined) return;
    const { commands, rest } = takeCommands(framing, this.#unread);
    this.#unread = rest;
    for (const text of commands.slice(0, maxCommands - requests.length)) this.#onCommand(text);
    this.#slowDown();
  }

  /** Lets a client that floods wait, before it floods the recording. */
  #slowDown(): void {
    const { requests, nowMs } = this.#recording;
    const earlier = requests.at(-maxCommandsPerHalfSecond);
    if (earlier === undefined || earlier.atMs < nowMs - 500) return;
    this.#socket.pause();
    setTimeout(() => this.#socket.resume(), slowDownMs);
  }
}
