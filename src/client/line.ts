import type { LineEvent, LinePort, Question } from "../../actors/ports.ts";
import type { Clock } from "../transport/clock.ts";
import { Conversation } from "./conversation.ts";

/** Where the server is. */
export interface LineTarget {
  readonly host: string;
  readonly port: number;
}

const keepAliveMs = 60_000;

/** Errors of connecting, in words for a person; others are shown by their code. */
const connectErrors = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ENOTFOUND", "no such host"],
  ["EHOSTUNREACH", "host unreachable"],
  ["ENETUNREACH", "network unreachable"],
]);

/**
 * The line to the server: at most one TCP connection at a time, opened anew after each loss. What a connection
 * tells after it was dropped or replaced is not heard.
 */
export class Line implements LinePort {
  readonly address: string;
  readonly #target: LineTarget;
  readonly #clock: Clock;
  #owner: { send(event: LineEvent): void } | undefined;
  #conversation: Conversation | undefined;
  /** Numbers the attempts, so that a late connection is known to be late. */
  #attempt = 0;

  constructor(target: LineTarget, clock: Clock) {
    this.address = formatAddress(target);
    this.#target = target;
    this.#clock = clock;
  }

  open(owner: { send(event: LineEvent): void }): void {
    this.#owner = owner;
    const attempt = ++this.#attempt;
    this.#connect(attempt).catch((error: unknown) => this.#lose(attempt, this.#describe(error)));
  }

  ask(question: Question): void {
    this.#conversation?.ask(question);
  }

  say(text: string): void {
    this.#conversation?.say(text);
  }

  drop(reason: string): void {
    const wasOpen = this.#conversation !== undefined;
    const lost = wasOpen ? `connection lost: ${reason}` : this.#describeRefusal(reason);
    this.#conversation?.terminate();
    this.#lose(this.#attempt, lost);
  }

  hangUp(): void {
    this.#attempt++;
    this.#conversation?.leave();
    this.#conversation = undefined;
  }

  async #connect(attempt: number): Promise<void> {
    await Bun.connect<Conversation | undefined>({
      hostname: this.#target.host,
      port: this.#target.port,
      socket: {
        open: (socket) => {
          if (attempt !== this.#attempt) return socket.terminate();
          socket.setKeepAlive(true, keepAliveMs);
          socket.data = this.#begin(socket, attempt);
        },
        data: (socket, chunk) => socket.data?.receive(chunk),
        drain: (socket) => socket.data?.drained(),
        close: (socket) => socket.data?.closed(),
      },
    });
  }

  #begin(socket: Bun.Socket<Conversation | undefined>, attempt: number): Conversation {
    const conversation = new Conversation(socket, this.#clock, {
      unasked: (text) => {
        if (attempt === this.#attempt) this.#owner?.send({ type: "unasked", text });
      },
      ended: (reason) => this.#lose(attempt, reason),
    });
    this.#conversation = conversation;
    this.#owner?.send({ type: "opened" });
    return conversation;
  }

  #lose(attempt: number, reason: string): void {
    if (attempt !== this.#attempt) return;
    this.#attempt++;
    this.#conversation = undefined;
    this.#owner?.send({ type: "lost", reason });
  }

  #describe(error: unknown): string {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return this.#describeRefusal(connectErrors.get(code) ?? (code || String(error)));
  }

  #describeRefusal(reason: string): string {
    return `can't connect to ${this.address}: ${reason}`;
  }
}

/** An IPv6 address stands in brackets before a port. */
function formatAddress({ host, port }: LineTarget): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
