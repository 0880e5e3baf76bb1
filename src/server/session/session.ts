import type { ConnectionSession } from "../../../actors/server/connection.ts";
import type { Transport } from "../../net/transport.ts";
import type { WriteBuffer } from "../../net/write-buffer.ts";
import { LineParser, type ParsedLine } from "../../protocol/line-parser.ts";
import { type ClientLineSource, type Control, noLines } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { encodeRefusal, encodeReply, type Reply } from "../../protocol/reply.ts";
import type { Peer } from "../listen/peer.ts";
import { BoardQueries } from "./board-queries.ts";
import { type Flow, openFlow } from "./flow.ts";
import { bytesPerCommand } from "./limits.ts";
import { isSequential, ok } from "./perform.ts";
import { Performer } from "./performer.ts";
import { isTlsHandshake, overflow, tls } from "./reasons.ts";
import { ReplyQueue } from "./reply-queue.ts";
import type { SessionHost } from "./session-host.ts";
import type { TurnTaker } from "./turns.ts";

/** One connection: a loop that takes lines, performs their commands, and writes the replies in order [REP-1] [REP-2]. */
export class Session implements ConnectionSession, Peer, TurnTaker {
  /** Unique within the server; the owner of the client's name. */
  readonly number: number;
  readonly flow: Flow;
  readonly #host: SessionHost;
  readonly #parser = new LineParser();
  #lines: ClientLineSource;
  readonly #replies: ReplyQueue;
  readonly #writeBuffer: WriteBuffer;
  readonly #queries: BoardQueries;
  readonly #performer: Performer;
  /** `ended`: the client has half-closed. `discarded`: further input is ignored. `closing`: `close` took effect. */
  #input: "open" | "ended" | "discarded" | "closing" = "open";
  /** A command that waits until all before it are answered. */
  #next: ParsedLine | undefined;

  /** `lines` splits the input of this kind of transport into lines. */
  constructor(number: number, transport: Transport, lines: ClientLineSource, host: SessionHost) {
    const { settings, board, clock } = host;
    this.number = number;
    this.#host = host;
    this.flow = openFlow(transport, host, (reason) => this.expire(reason));
    this.#lines = lines;
    this.#writeBuffer = this.flow.writeBuffer;
    this.#replies = new ReplyQueue(this.#writeBuffer, settings, host.metrics.meterOf(lines));
    this.#queries = new BoardQueries(board, this.#replies, clock, settings.waitTimeoutMs, this);
    this.#performer = new Performer(this, host, this.#replies, this.#queries);
  }

  /** Handles the next bytes from the client. */
  receive(chunk: Uint8Array): void {
    if (this.#input !== "open") return;
    this.flow.silence.received(chunk.length);
    if (this.#performer.access === "new") this.#start(chunk);
    const isIdle = this.#replies.length === 0 && this.#writeBuffer.pendingBytes === 0;
    const polls = isIdle && this.#performer.mayPoll ? this.#lines.countPolls(chunk) : 0;
    if (polls > 0) this.#parser.skipFirst();
    if (polls > 0 && this.#performer.poll(polls)) return;
    this.#lines.push(chunk);
    this.#host.turns.take(this);
    const { unreadBytes, heldBytes } = this.#lines;
    if (unreadBytes > 0 || heldBytes) this.flow.readFlow.update(unreadBytes, heldBytes);
  }

  /** Handles the transport's `drain` event: the kernel has room again. */
  drained(): void {
    this.#writeBuffer.drained();
    this.#host.turns.queue(this);
  }

  /** The client has half-closed: answers all lines before that, then closes the connection [REP-5]. */
  ended(): void {
    if (this.#input !== "open") return;
    this.#input = "ended";
    this.#queries.stopWaiting();
    this.#host.turns.take(this);
  }

  /** Handles the transport's `close` event. */
  closed(during?: "handshake"): void {
    this.#host.turns.remove(this);
    this.#disconnect();
    this.#writeBuffer.closed();
    this.#host.sessionClosed(this.number, during);
  }

  /** Queries that waited have their replies. If these are `written`, a turn is only for what came after them. */
  answered(replies: "queued" | "written"): void {
    const hasMore = this.#lines.unreadBytes > 0 || this.#input !== "open";
    if (replies === "queued" || hasMore) this.#host.turns.queue(this);
  }

  /** Answers a request of the connection actor. */
  answer(request: number, reply: Reply | Refusal): void {
    this.#replies.resolve(request, "closes" in reply ? reply : reply.kind === "ok" ? ok : encodeReply(reply));
    this.#host.turns.queue(this);
  }

  /** Handles `close`: the connection closes after the replies so far. */
  close(): void {
    this.#discardLines("closing");
  }

  /** Pings the client if that is due, and closes the connection if it was silent too long [CLS-6] [CLS-11] [WSK-8]. */
  checkSilence(firstLine: "due" | "exempt"): void {
    if (this.#input !== "open") return;
    const { silence, isBlocked } = this.flow;
    const hasStarted = firstLine === "exempt" || this.#parser.hasParsed;
    const due = silence.check({ hasStarted, isAnswering: this.#replies.length > 0, isBlocked });
    if (due instanceof Uint8Array) this.#writeBuffer.writeEncoded(due);
    else if (due !== undefined) this.expire(due);
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.#disconnect();
    this.#writeBuffer.destroy();
  }

  #start(chunk: Uint8Array): void {
    this.#performer.start();
    if (!this.#lines.isBareStream || !isTlsHandshake(chunk)) return;
    this.#discardLines();
    this.#replies.push(tls);
  }

  /** The loop: performs commands while there is room for their replies, then flushes, then closes if all is done. */
  takeTurn(allowance: number): number {
    const bytesBefore = this.#lines.unreadBytes;
    this.#replies.meter.beginVisit();
    const performed = this.#performCommands(allowance);
    if (this.#replies.unanswered < this.#replies.length) this.#replies.flush();
    const { unreadBytes, heldBytes } = this.#lines;
    const isInputDone = this.#input === "closing" || (this.#input === "ended" && unreadBytes === 0);
    const { ending } = this.#replies;
    if ((isInputDone && this.#replies.length === 0) || ending !== undefined) {
      if (ending !== undefined) this.#host.sessionEnded(this.number, ending);
      this.#disconnect();
      this.#writeBuffer.closeGracefully();
    } else {
      if (unreadBytes > 0 || this.flow.account.bytes > 0) this.flow.readFlow.update(unreadBytes, heldBytes);
      if (performed === allowance) this.#host.turns.queue(this);
    }
    return performed + Math.floor((bytesBefore - unreadBytes) / bytesPerCommand);
  }

  /** Takes and performs commands one by one; returns how many. A sequential command may have to wait in `#next`. */
  #performCommands(allowance: number): number {
    for (let performed = 0; ; performed++) {
      const isDone = this.#next === undefined && this.#lines.unreadBytes === 0;
      if (performed === allowance || isDone || !this.#replies.hasRoom()) return performed;
      const command = this.#next ?? this.#parse(this.#lines.next());
      if (command === undefined) return performed;
      this.#next = this.#replies.unanswered > 0 && isSequential(command) ? command : undefined;
      if (this.#next !== undefined) return performed;
      this.#performer.perform(command);
    }
  }

  /** Answers or ends the framing of the connection: what is unanswered when it ends gets no reply [WSK-3] [WSK-4]. */
  obey({ control, bytes }: Control): void {
    if (control === "answer") return this.#writeBuffer.writeEncoded(bytes);
    this.#disconnect();
    this.#writeBuffer.closeGracefully(bytes);
  }

  /** The command of a line. After a refusal that closes, the session takes no more lines. */
  #parse(line: ReturnType<ClientLineSource["next"]>): ParsedLine | Control | undefined {
    if (line === undefined || "control" in line) return line;
    this.#queries.endWait();
    const command = this.#parser.parse(line);
    if ("verb" in command) return this.#host.shutdownRefusal ?? command;
    if (command.closes) this.#discardLines();
    return command;
  }

  #discardLines(input: "discarded" | "closing" = "discarded"): void {
    this.#input = input;
    this.#lines = noLines;
    this.flow.account.setInput(0);
  }

  /** Sends the reason and closes the connection within the linger time-out, even if replies are pending. */
  expire(reason: Refusal): void {
    this.#host.sessionExpired(this.number, reason);
    // Frees the buffers at once: a client that does not read cannot be told why.
    if (reason === overflow && this.#writeBuffer.pendingBytes > 0) return this.destroy();
    this.#replies.abandon(reason);
    this.#disconnect();
    this.#writeBuffer.closeWithinLinger([encodeRefusal(reason)]);
  }

  /** Discards input and queued replies, and ends the connection actor, which releases the name. */
  #disconnect(): void {
    this.#discardLines();
    this.#next = undefined;
    this.#queries.stop();
    this.#replies.clear();
    this.#performer.disconnect();
  }
}
