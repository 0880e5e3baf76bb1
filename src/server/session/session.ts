import { type ConnectionSession, startConnection } from "../../../actors/server/connection.ts";
import { ReadFlow } from "../../net/read-flow.ts";
import type { Transport } from "../../net/transport.ts";
import { WriteBuffer } from "../../net/write-buffer.ts";
import { type Command, parseLine } from "../../protocol/command.ts";
import { type LineSource, noLines } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { encodeRefusal, encodeReply, type Reply } from "../../protocol/reply.ts";
import type { Peer } from "../listen/peer.ts";
import { BoardQueries } from "./board-queries.ts";
import { maxCommandsPerTurn, maxPollsAtOnce } from "./limits.ts";
import { type CommandTargets, isSequential, perform } from "./perform.ts";
import { idle, isTlsHandshake, overflow, tls, writeTimeout } from "./reasons.ts";
import { ReplyQueue } from "./reply-queue.ts";
import type { SessionHost } from "./session-host.ts";

const ok = encodeReply({ kind: "ok" });

/**
 * One connection: a loop that takes its lines, performs them, and writes the replies in the order of the lines
 * (PROTOCOL.md, "Replies"). It is the same for every kind of transport, whose events it receives as a `Peer`.
 */
export class Session implements ConnectionSession, Peer {
  /** Unique within the server; names are held under it. */
  readonly number: number;
  readonly #host: SessionHost;
  readonly #readFlow: ReadFlow;
  #lines: LineSource;
  readonly #replies: ReplyQueue;
  readonly #writeBuffer: WriteBuffer;
  readonly #queries: BoardQueries;
  /** Undefined until the first bytes come: a storm of connects does not wait for the birth of actors. */
  #targets: CommandTargets | undefined;
  /** `ended`: the client has half-closed. `discarded`: no further line counts. `closing`: it closes after its replies. */
  #input: "open" | "ended" | "discarded" | "closing" = "open";
  /** `scheduled`: the loop continues in the next turn of the event loop. */
  #turn: "idle" | "running" | "scheduled" = "idle";
  /** A command that was taken, and waits until those before it are answered. */
  #next: Command | Refusal | undefined;
  #receivedAtMs: number;

  /** `lines` cuts what this kind of transport receives into lines. */
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

  /** Takes the next bytes of the client. */
  receive(chunk: Uint8Array): void {
    if (this.#input !== "open") return;
    this.#receivedAtMs = this.#host.nowMs;
    if (this.#targets === undefined) this.#start(chunk);
    const isAtRest = this.#replies.length === 0 && this.#writeBuffer.pendingBytes === 0;
    const polls = isAtRest && this.#host.closedBecause === undefined ? this.#lines.countPolls(chunk) : 0;
    if (polls > 0 && polls <= maxPollsAtOnce) {
      return this.#replies.writeNow(this.#host.board.lastWord.line, polls);
    }
    this.#lines.push(chunk);
    if (this.#turn === "idle") this.#run();
    else this.#readFlow.update(this.#lines.unreadBytes);
    if (this.#lines.unreadBytes > this.#host.settings.maxUnreadBytes) this.#expire(overflow);
  }

  /** The kernel has room for replies again. */
  drained(): void {
    this.#writeBuffer.drained();
    this.#schedule();
  }

  /** The client has half-closed: what came before is answered, then the connection closes [REP-5]. */
  ended(): void {
    if (this.#input !== "open") return;
    this.#input = "ended";
    this.#queries.stopWaiting();
    if (this.#turn === "idle") this.#run();
  }

  /** The connection is gone. */
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

  /** Closes the connection after the replies so far: the client has sent `close`. */
  close(): void {
    this.#input = "closing";
  }

  /** Closes the connection if the client has sent nothing for the idle time-out [CLS-6]. */
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

  /** The loop: performs commands while there is room for their replies; then flushes; then closes if all is done. */
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

  /** Takes one command after the other and performs it; returns how many. A command may have to wait for its turn. */
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

  /** The command on the next line. None is taken after `close`, or after a refusal that closes. */
  #takeLine(): Command | Refusal | undefined {
    const line = this.#lines.next();
    if (line === undefined) return undefined;
    this.#queries.endWait();
    const command = parseLine(line);
    if ("verb" in command && this.#host.closedBecause) return this.#host.closedBecause;
    if ("verb" in command ? command.verb === "close" : command.closes) this.#discardLines();
    return command;
  }

  #discardLines(): void {
    this.#input = "discarded";
    this.#lines = noLines;
  }

  /** Closes the connection with a reason, however much the client still has to read. */
  #expire(reason: Refusal): void {
    this.#host.sessionExpired(this.number, reason);
    this.#disconnect();
    this.#writeBuffer.write([encodeRefusal(reason)]);
    this.#writeBuffer.closeWithinLinger();
  }

  /** From here on no line is taken and no reply is queued; the name is free. */
  #disconnect(): void {
    this.#discardLines();
    this.#next = undefined;
    this.#queries.cancelWait();
    this.#replies.clear();
    this.#targets?.connection.send({ type: "disconnect" });
  }
}
