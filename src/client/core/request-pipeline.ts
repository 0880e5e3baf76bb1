import type { Answered, ServerRequest } from "../../../actors/client/ports.ts";
import type { Clock } from "../../net/clock.ts";
import type { Transport } from "../../net/transport.ts";
import { WriteBuffer, type WriteBufferOwner } from "../../net/write-buffer.ts";
import { maxLineBytes } from "../../protocol/limits.ts";
import type { LineFault, LineSource } from "../../protocol/line-source.ts";
import { formatReply, parseReply, type Reply } from "../../protocol/reply.ts";

/** Who is told of what no request asked for. */
export interface RequestPipelineOwner {
  /** A line came that answers nothing. */
  unasked(text: string): void;
  /** The connection is over, or not worth keeping, for this reason. */
  ended(reason: string): void;
}

const writeBufferLimits = { stallTimeoutMs: 10_000, lingerTimeoutMs: 1000 };
/** How many lines a server may send without being asked before it counts as broken. */
const maxUnaskedLines = 100;

const encoder = new TextEncoder();
/** Not fatal: a client must be able to show whatever a server sends. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * One connection to a server, as questions and answers: replies come strictly in order, so each line that arrives
 * answers the oldest request (PROTOCOL.md, "Replies"). Whoever owns the transport calls `receive`, `drained` and
 * `closed`.
 */
export class RequestPipeline implements WriteBufferOwner {
  readonly #owner: RequestPipelineOwner;
  readonly #writeBuffer: WriteBuffer;
  readonly #lines: LineSource;
  #questions: ServerRequest[] = [];
  #unaskedLines = 0;
  #phase: "open" | "over" = "open";

  constructor(transport: Transport, lines: LineSource, clock: Clock, owner: RequestPipelineOwner) {
    this.#lines = lines;
    this.#owner = owner;
    this.#writeBuffer = new WriteBuffer(transport, this, writeBufferLimits, clock);
  }

  /** Sends a line that one reply will answer; the reply goes to whoever asked. */
  ask(request: ServerRequest): void {
    this.#questions.push(request);
    this.say(request.text);
  }

  /** Sends a line that no reply answers. */
  say(text: string): void {
    this.#writeBuffer.add(encoder.encode(`${text}\n`));
  }

  /** Ends the connection after all that was sent; nothing more is told. */
  leave(): void {
    this.#phase = "over";
    this.#writeBuffer.closeGracefully();
  }

  /** Ends the connection at once; nothing more is told. */
  terminate(): void {
    this.#phase = "over";
    this.#writeBuffer.terminate();
  }

  /** Takes the next bytes of the server. */
  receive(chunk: Uint8Array): void {
    if (this.#phase === "over") return;
    this.#lines.push(chunk);
    while (this.#phase === "open") {
      const line = this.#lines.next();
      if (line === undefined) return;
      this.#take(line);
    }
  }

  /** The kernel takes bytes again. */
  drained(): void {
    this.#writeBuffer.drained();
  }

  /** The connection is gone. */
  closed(): void {
    this.#writeBuffer.closed();
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.#owner.ended("connection lost");
  }

  writeBufferDrained(): void {}

  writeTimedOut(): void {
    this.#giveUp("the server takes nothing");
  }

  #take(line: Uint8Array | LineFault): void {
    if (!(line instanceof Uint8Array) && line.fault === "endless") {
      return this.#giveUp("the server sends a line without end");
    }
    const { text, reply } = line instanceof Uint8Array ? read(line) : describe(line);
    const request = this.#questions.shift();
    if (request) return request.from.send({ type: "answered", request: request.text, text, reply });
    if (++this.#unaskedLines > maxUnaskedLines) return this.#giveUp("the server talks without being asked");
    this.#owner.unasked(text);
  }

  #giveUp(reason: string): void {
    this.terminate();
    this.#owner.ended(`connection lost: ${reason}`);
  }
}

type Read = Pick<Answered, "text" | "reply">;

/** Naive servers end their lines with CR, or with the NUL of a C string. */
function read(line: Uint8Array): Read {
  const text = decoder.decode(line).replace(/[\r\0]+$/, "");
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
