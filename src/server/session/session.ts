import { type ConnectionSession, startConnection } from "../../../actors/server/connection.ts";
import { ReadFlow } from "../../net/read-flow.ts";
import type { Transport } from "../../net/transport.ts";
import { WriteBuffer } from "../../net/write-buffer.ts";
import { LineParser, type ParsedLine } from "../../protocol/line-parser.ts";
import { type LineSource, noLines } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { encodeRefusal, encodeReply, type Reply } from "../../protocol/reply.ts";
import type { Peer } from "../listen/peer.ts";
import { BoardQueries } from "./board-queries.ts";
import { maxCommandsPerTurn, maxPollsAtOnce } from "./limits.ts";
import { type CommandTargets, isSequential, ok, perform } from "./perform.ts";
import { idle, isTlsHandshake, overflow, tls, writeTimeout } from "./reasons.ts";
import { ReplyQueue } from "./reply-queue.ts";
import type { SessionHost } from "./session-host.ts";

/**
 * One connection: a loop that takes lines, performs their commands, and writes the replies in the same order
 * (PROTOCOL.md, "Replies"). It works with any transport, and receives the transport's events as a `Peer`.
 */
export class Session implements ConnectionSession, Peer {
  /** Unique within the server; the owner of the client's name. */
  readonly number: number;
  readonly #host: SessionHost;
  readonly #readFlow: ReadFlow;
  readonly #parser = new LineParser();
  #lines: LineSource;
  readonly #replies: ReplyQueue;
  readonly #writeBuffer: WriteBuffer;
  readonly #queries: BoardQueries;
  /** Undefined until the first bytes arrive: a storm of connects need not wait while actors start. */
  #targets: CommandTargets | undefined;
  /** `ended`: the client has half-closed. `discarded`: further input is ignored. `closing`: `close` took effect. */
  #input: "open" | "ended" | "discarded" | "closing" = "open";
  /** `scheduled`: the loop continues in the next turn of the event loop. */
  #turn: "idle" | "running" | "scheduled" = "idle";
  /** A parsed command that waits until all commands before it are answered. */
  #next: ParsedLine | undefined;
  #receivedAtMs: number;

  /** `lines` splits the input of this kind of transport into lines. */
  constructor(number: number, transport: Transport, lines: LineSource, host: SessionHost) {
    const { settings, writeBufferLimits, board, clock } = host;
    const timedOut = () => this.#expire(writeTimeout);
    const answered = () => this.#schedule();
    this.number = number;
    this.#host = host;
    this.#readFlow = new ReadFlow(transport);
    this.#lines = lines;
    this.#writeBuffer = new WriteBuffer(transport, timedOut, writeBufferLimits, clock);
    this.#replies = new ReplyQueue(this.#writeBuffer, settings);
    this.#queries = new BoardQueries(board, this.#replies, clock, settings.waitTimeoutMs, answered);
    this.#receivedAtMs = host.nowMs;
  }

  /** Handles the next bytes from the client. */
  receive(chunk: Uint8Array): void {
    if (this.#input !== "open") return;
    this.#receivedAtMs = this.#host.nowMs;
    if (this.#targets === undefined) this.#start(chunk);
    const isIdle = this.#replies.length === 0 && this.#writeBuffer.pendingBytes === 0;
    const polls = isIdle && this.#host.shutdownRefusal === undefined ? this.#lines.countPolls(chunk) : 0;
    if (polls > 0) this.#parser.skipFirst();
    if (polls > 0 && polls <= maxPollsAtOnce) {
      return this.#replies.writeNow(this.#host.board.lastWord.line, polls);
    }
    this.#lines.push(chunk);
    if (this.#turn === "idle") this.#run();
    else this.#readFlow.update(this.#lines.unreadBytes);
    if (this.#lines.unreadBytes > this.#host.settings.maxUnreadBytes) this.#expire(overflow);
  }

  /** Handles the transport's `drain` event: the kernel has room again. */
  drained(): void {
    this.#writeBuffer.drained();
    this.#schedule();
  }

  /** The client has half-closed: answers all lines before that, then closes the connection [REP-5]. */
  ended(): void {
    if (this.#input !== "open") return;
    this.#input = "ended";
    this.#queries.stopWaiting();
    if (this.#turn === "idle") this.#run();
  }

  /** Handles the transport's `close` event. */
  closed(): void {
    this.#disconnect();
    this.#writeBuffer.closed();
    this.#host.sessionClosed(this.number);
  }

  /** Answers a request of the connection actor. */
  answer(request: number, reply: Reply | Refusal): void {
    this.#schedule();
    if ("closes" in reply) return this.#replies.resolve(request, reply);
    this.#replies.resolve(request, reply.kind === "ok" ? ok : encodeReply(reply));
  }

  /** Handles `close`: the connection closes after the replies so far. */
  close(): void {
    this.#input = "closing";
  }

  /** Closes the connection if the idle time-out has expired [CLS-6]. */
  closeIfIdle(): void {
    const { idleTimeoutMs } = this.#host.settings;
    if (idleTimeoutMs === 0 || this.#input !== "open" || this.#replies.length > 0) return;
    if (this.#host.nowMs - this.#receivedAtMs >= idleTimeoutMs) this.#expire(idle);
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.#disconnect();
    this.#writeBuffer.destroy();
  }

  #start(chunk: Uint8Array): void {
    const { connections, store } = this.#host;
    const input = { owner: this.number, session: this, store };
    const connection = startConnection(connections, input, (error) => {
      this.destroy();
      this.#host.sessionFailed(this.number, error);
    });
    this.#targets = { replies: this.#replies, queries: this.#queries, connection };
    if (!isTlsHandshake(chunk)) return;
    this.#discardLines();
    this.#replies.push(tls);
  }

  #schedule(): void {
    if (this.#turn !== "idle") return;
    this.#turn = "scheduled";
    setImmediate(() => this.#run());
  }

  /** The loop: performs commands while there is room for their replies, then flushes, then closes if all is done. */
  #run(): void {
    this.#turn = "running";
    const performed = this.#performCommands();
    if (this.#replies.unanswered < this.#replies.length) this.#replies.flush();
    this.#turn = "idle";
    const { unreadBytes } = this.#lines;
    const isInputDone = this.#input === "closing" || (this.#input === "ended" && unreadBytes === 0);
    const isDone = isInputDone && this.#replies.length === 0;
    if (isDone || this.#replies.phase === "ended") {
      this.#disconnect();
      return this.#writeBuffer.closeGracefully();
    }
    if (unreadBytes > 0 || this.#readFlow.state === "paused") this.#readFlow.update(unreadBytes);
    if (performed === maxCommandsPerTurn) this.#schedule();
  }

  /** Takes and performs commands one by one; returns how many. A sequential command may have to wait in `#next`. */
  #performCommands(): number {
    for (let performed = 0; ; performed++) {
      if (this.#next === undefined && this.#lines.unreadBytes === 0) return performed;
      if (performed === maxCommandsPerTurn || !this.#replies.hasRoom()) return performed;
      const command = this.#next ?? this.#takeLine();
      this.#next = this.#replies.unanswered > 0 && isSequential(command) ? command : undefined;
      if (this.#targets === undefined || command === undefined || this.#next !== undefined) return performed;
      perform(command, this.#targets);
    }
  }

  /** The command of the next line. After `close`, or a refusal that closes, it takes no more lines. */
  #takeLine(): ParsedLine | undefined {
    const line = this.#lines.next();
    if (line === undefined) return undefined;
    this.#queries.endWait();
    const command = this.#parser.parse(line);
    if ("verb" in command && this.#host.shutdownRefusal) return this.#host.shutdownRefusal;
    if ("verb" in command ? command.verb === "close" : command.closes) this.#discardLines();
    return command;
  }

  #discardLines(): void {
    this.#input = "discarded";
    this.#lines = noLines;
  }

  /** Sends the reason and closes the connection within the linger time-out, even if replies are pending. */
  #expire(reason: Refusal): void {
    this.#host.sessionExpired(this.number, reason);
    this.#disconnect();
    this.#writeBuffer.write([encodeRefusal(reason)]);
    this.#writeBuffer.closeWithinLinger();
  }

  /** Discards input and queued replies, and ends the connection actor, which releases the name. */
  #disconnect(): void {
    this.#discardLines();
    this.#next = undefined;
    this.#queries.cancelWait();
    this.#replies.clear();
    this.#targets?.connection.send({ type: "disconnect" });
  }
}
