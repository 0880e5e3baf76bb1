import type { Answered, ServerRequest } from "../../../actors/client/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Transport } from "../../net/transport.ts";
import { WriteBuffer } from "../../net/write-buffer.ts";
import { maxLineBytes } from "../../protocol/limits.ts";
import type { LineFault, LineSource } from "../../protocol/line-source.ts";
import { formatReply, parseReply, type Reply } from "../../protocol/reply.ts";
import { RateLimitRetry } from "./rate-limit-retry.ts";

/** Receives the events that answer no request. */
export interface PipelineEvents {
  /** The server sent a line that answers no request. */
  unsolicited(text: string): void;
  /** The server answers this request, empty if none, so: it cannot serve now. The answer follows if the connection is still open. */
  failing(request: string, text: string): void;
  /** The board asks for a token, and the client has shown none, or one that does not count (any more). */
  denied(text: string): void;
  /** The connection is lost, or the server breaks the protocol, for this reason. */
  lost(reason: string): void;
}

/** No high-water mark: requests are short, and the actors bound how many are in flight. */
const writeBufferLimits = {
  highWaterMarkBytes: Number.POSITIVE_INFINITY,
  writeTimeoutMs: 10_000,
  lingerTimeoutMs: 1000,
};
/** How many unsolicited lines a server may send before the client drops the connection. */
const maxUnsolicitedLines = 100;

const encoder = new TextEncoder();
/** Not fatal: a client must be able to show whatever a server sends. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * One connection to a server, as requests and replies: replies come strictly in order, so each line that arrives answers
 * the oldest request [REP-2]. The dialer's events arrive at `receive`, `drained` and `closed`.
 */
export class RequestPipeline {
  readonly #events: PipelineEvents;
  readonly #writeBuffer: WriteBuffer;
  readonly #lines: LineSource;
  readonly #unanswered: ServerRequest[] = [];
  readonly #retry: RateLimitRetry;
  /** The answers of this chunk to requests of one batch. */
  #batchAnswers: Answered[] = [];
  #batch: ServerRequest["batch"];
  #unsolicitedLines = 0;
  #phase: "open" | "closed" = "open";
  /** The lines of this turn of the event loop. */
  #unsent: Uint8Array[] = [];

  constructor(transport: Transport, lines: LineSource, clock: Clock, events: PipelineEvents) {
    this.#lines = lines;
    this.#events = events;
    const writeTimedOut = () => this.#fail("the server accepts no data");
    this.#writeBuffer = new WriteBuffer(transport, writeTimedOut, writeBufferLimits, clock);
    this.#retry = new RateLimitRetry(clock, (requests) => {
      for (const request of this.#phase === "open" ? requests : []) this.#send(request);
    });
  }

  /** Sends a request; its reply goes to `request.from`. If the server limits the rate, it is sent again later. */
  request(request: ServerRequest): void {
    if (!this.#retry.defers(request)) this.#send(request);
  }

  /** Sends a line that gets no reply. All lines of one turn of the event loop leave in one write at its end. */
  sendLine(text: string): void {
    this.#unsent.push(encoder.encode(`${text}\n`));
    if (this.#unsent.length === 1) queueMicrotask(() => this.#flush());
  }

  /** Flushes, then closes the connection; no event follows. */
  closeGracefully(): void {
    this.#deliver();
    this.#phase = "closed";
    this.#flush();
    this.#writeBuffer.closeGracefully();
  }

  /** Closes the connection at once; no event follows. */
  destroy(): void {
    this.#deliver();
    this.#phase = "closed";
    this.#writeBuffer.destroy();
  }

  /** Handles the server's next bytes. */
  receive(chunk: Uint8Array): void {
    if (this.#phase === "closed") return;
    this.#lines.push(chunk);
    while (this.#phase === "open") {
      const line = this.#lines.next();
      if (line === undefined) return this.#deliver();
      this.#handle(line);
    }
  }

  /** The kernel has room again. */
  drained(): void {
    this.#writeBuffer.drained();
  }

  /** The connection is gone; `hint`: what may have been wrong if it took a request, and answered none. */
  closed(hint?: string): void {
    this.#writeBuffer.closed();
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    const isAsked = this.#unanswered.length > 0;
    this.#events.lost(isAsked && hint !== undefined ? `connection lost: ${hint}` : "connection lost");
  }

  #send(request: ServerRequest): void {
    this.#unanswered.push(request);
    this.sendLine(request.text);
  }

  #flush(): void {
    this.#writeBuffer.write(this.#unsent);
    this.#unsent = [];
  }

  #handle(line: Uint8Array | LineFault): void {
    if (!(line instanceof Uint8Array) && line.fault === "endless") {
      return this.#fail("the server sends a line without end");
    }
    const { text, reply } = line instanceof Uint8Array ? read(line) : describe(line);
    const request = this.#unanswered.shift();
    if (reply?.kind === "error" && reply.code === "denied" && !request?.text.startsWith("auth "))
      return this.#deny(reply.text);
    if (isFailing(reply)) this.#events.failing(request?.text ?? "", text);
    if (this.#phase === "closed") return;
    if (request) return this.#answer(request, { type: "answered", request: request.text, text, reply });
    this.#deliver();
    if (++this.#unsolicitedLines > maxUnsolicitedLines)
      return this.#fail("the server sends lines that nothing asked for");
    this.#events.unsolicited(text);
  }

  #answer(request: ServerRequest, answer: Answered): void {
    if (this.#retry.returns(request, answer, this.#unanswered)) return;
    const { from, batch } = request;
    if (batch !== this.#batch) this.#deliver();
    if (batch === undefined) return from.send(answer);
    this.#batch = batch;
    this.#batchAnswers.push(answer);
  }

  #deliver(): void {
    const [batch, answers] = [this.#batch, this.#batchAnswers];
    this.#batch = undefined;
    this.#batchAnswers = [];
    batch?.receive(answers);
  }

  #deny(text: string): void {
    this.destroy();
    this.#events.denied(text);
  }

  #fail(reason: string): void {
    this.destroy();
    this.#events.lost(`connection lost: ${reason}`);
  }
}

/** Whether the server cannot serve now, as another server of the same board may be able to. */
function isFailing(reply: Reply | undefined): boolean {
  return reply?.kind === "error" && (reply.code === "unavailable" || reply.code === "shutting-down");
}

type Read = Pick<Answered, "text" | "reply">;

/** Naive servers end their lines with CR, or with the NUL of a C string. */
function read(line: Uint8Array): Read {
  let end = line.length;
  while (end > 0 && (line[end - 1] === 0x0d || line[end - 1] === 0)) end--;
  const text = decoder.decode(line.subarray(0, end));
  return { text, reply: parseReply(text) };
}

/** A line that breaks the rules of the protocol is not shown, but it does answer a request. */
function describe(fault: Exclude<LineFault, { fault: "endless" }>): Read {
  const reply: Reply =
    fault.fault === "too-long"
      ? {
          kind: "error",
          code: "too-long",
          text: `reply of ${fault.lengthBytes} bytes, limit ${maxLineBytes}`,
        }
      : { kind: "error", code: "bad-character", text: "a reply with a line feed in it" };
  return { text: formatReply(reply), reply };
}
