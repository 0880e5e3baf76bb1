import type { Notice, ServerEvent, ServerPort, ServerRequest, View } from "../../actors/client/ports.ts";
import { parseReply } from "../../src/protocol/reply.ts";

/** A server played by the test: it sees every request, and answers by hand, in order. */
export class FakeServer implements ServerPort {
  readonly serverCount: number;
  #calls: string[] = [];
  #unanswered: ServerRequest[] = [];
  #client: { send(event: ServerEvent): void } | undefined;
  #turn = 0;

  /** With several servers, their addresses are `board:4040`, `board-2:4040` and so on. */
  constructor(serverCount = 1) {
    this.serverCount = serverCount;
  }

  get address(): string {
    return this.#turn === 0 ? "board:4040" : `board-${this.#turn + 1}:4040`;
  }

  useNext(): void {
    this.#turn = (this.#turn + 1) % this.serverCount;
    if (this.serverCount > 1) this.#calls.push(`(next: ${this.address})`);
  }

  open(client: { send(event: ServerEvent): void }): void {
    this.#client = client;
    this.#calls.push("(open)");
  }

  request(request: ServerRequest): void {
    this.#unanswered.push(request);
    this.#calls.push(request.text);
  }

  sendLine(text: string): void {
    this.#calls.push(`${text} (no answer)`);
  }

  drop(reason: string): void {
    this.#calls.push(`(drop: ${reason})`);
    this.lose(reason);
  }

  closeGracefully(): void {
    this.#unanswered = [];
    this.#calls.push("(close)");
  }

  /** Every call since the last `take`, oldest first. */
  take(): string[] {
    return this.#calls.splice(0);
  }

  /** The requests that are not answered yet, oldest first. */
  get unanswered(): readonly string[] {
    return this.#unanswered.map(({ text }) => text);
  }

  /** The connection opens. */
  connect(): void {
    this.#client?.send({ type: "opened" });
  }

  /** The connection is refused or lost. */
  lose(reason: string): void {
    this.#unanswered = [];
    this.#client?.send({ type: "lost", reason });
  }

  /** The server sends a line that no request asked for. */
  sendUnsolicited(text: string): void {
    this.#client?.send({ type: "unsolicited", text });
  }

  /** Answers the oldest requests with these lines. */
  answer(...lines: string[]): void {
    for (const text of lines) {
      const [request] = this.#unanswered;
      if (request === undefined) throw new Error(`no request is left for the answer "${text}"`);
      if (/^error (unavailable|shutting-down)/.test(text))
        this.#client?.send({ type: "failing", request: request.text, reason: `${this.address}: ${text}` });
      // The client may have left.
      if (this.#unanswered.shift() === undefined) return;
      request.from.send({ type: "answered", request: request.text, text, reply: parseReply(text) });
    }
  }
}

/** A view that records its notices, each as `kind text`, and `at time` if a message has one. */
export class FakeView implements View {
  #shown: string[] = [];

  show(notice: Notice): void {
    const { kind, text } = notice;
    const storedAt = "storedAt" in notice ? notice.storedAt : undefined;
    this.#shown.push(storedAt === undefined ? `${kind} ${text}` : `${kind} ${text} at ${storedAt}`);
  }

  /** The notices since the last `take`. */
  take(): string[] {
    return this.#shown.splice(0);
  }
}
