import {
  type ConnectionActor,
  type ConnectionSession,
  startConnection,
} from "../../../actors/server/connection.ts";
import type { Transport } from "../../net/transport.ts";
import { WriteBuffer } from "../../net/write-buffer.ts";
import { type Command, parseCommand } from "../../protocol/command.ts";
import type { LineSource } from "../../protocol/line-source.ts";
import { describeLineFault, type Refusal, refuseAndClose } from "../../protocol/refusal.ts";
import { encodeRefusal, encodeReply, type Reply } from "../../protocol/reply.ts";
import type { Peer } from "../listen/peer.ts";
import { BoardQueries } from "./board-queries.ts";
import { InputQueue } from "./input-queue.ts";
import { ReplyQueue } from "./reply-queue.ts";
import type { SessionHost } from "./session-host.ts";

/** More polls than this in one chunk go through the loop, which keeps to the high-water mark and to the turn's limit. */
const maxPollsAtOnce = 32;
/** How many commands of one connection are performed before the others have their turn. */
const maxCommandsPerTurn = 256;
/** The first byte of a TLS handshake record; no command begins with this control character [CLS-5]. */
const tlsHandshake = 0x16;

const ok = encodeReply({ kind: "ok" });
const help = encodeReply({ kind: "help" });
const tls = refuseAndClose("bad-encoding", "this port speaks plain lines, not TLS");
const writeTimeout = refuseAndClose("timeout", "replies were not read in time");
const overflow = refuseAndClose("busy", "too much was sent ahead of the replies");
const idle = refuseAndClose("timeout", "nothing was sent for too long");

/** Commands that depend on those before them: they are performed once those are answered [REP-3]. */
const sequentialVerbs: ReadonlySet<Command["verb"]> = new Set(["read", "read-id", "wait", "close"]);

/**
 * One connection: a loop that takes its lines, performs them, and writes the replies in the order of the lines
 * (PROTOCOL.md, "Replies"). It is the same for every kind of transport, whose events it receives as a `Peer`.
 */
export class Session implements ConnectionSession, Peer {
  /** Unique within the server; names are held under it. */
  readonly number: number;
  readonly #host: SessionHost;
  readonly #input: InputQueue;
  readonly #replies: ReplyQueue;
  readonly #writeBuffer: WriteBuffer;
  readonly #queries: BoardQueries;
  #connection: ConnectionActor | undefined;
  /** `scheduled`: the loop continues in the next turn of the event loop. */
  #turn: "idle" | "running" | "scheduled" = "idle";
  /** A command that was taken and waits until those before it are answered. */
  #next: Command | undefined;
  #receivedAtMs: number;

  /** `lines` cuts what this kind of transport receives into lines. */
  constructor(number: number, transport: Transport, lines: LineSource, host: SessionHost) {
    const { settings, writeBufferLimits, board, clock } = host;
    const schedule = () => this.#schedule();
    this.number = number;
    this.#host = host;
    this.#input = new InputQueue(transport, lines, settings.maxUnreadBytes);
    this.#writeBuffer = new WriteBuffer(
      transport,
      () => this.#expire(writeTimeout),
      writeBufferLimits,
      clock,
    );
    this.#replies = new ReplyQueue(this.#writeBuffer, settings);
    this.#queries = new BoardQueries(board, this.#replies, clock, settings.waitTimeoutMs, schedule);
    this.#receivedAtMs = host.nowMs;
  }

  /** Takes the next bytes of the client. */
  receive(chunk: Uint8Array): void {
    if (!this.#input.isOpen) return;
    this.#receivedAtMs = this.#host.nowMs;
    if (this.#connection === undefined) this.#start(chunk);
    if (this.#replies.isIdle && this.#host.closedBecause === undefined) {
      const polls = this.#input.countPolls(chunk);
      if (polls > 0 && polls <= maxPollsAtOnce)
        return this.#replies.writeNow(this.#host.board.lastWord.line, polls);
    }
    this.#input.push(chunk);
    if (this.#turn === "idle") this.#run();
    else this.#input.pauseOrResume();
    if (this.#input.isOverfull) this.#expire(overflow);
  }

  /** The kernel has room for replies again. */
  drained(): void {
    this.#writeBuffer.drained();
    this.#schedule();
  }

  /** The client has half-closed: what came before is answered, then the connection closes [REP-5]. */
  ended(): void {
    this.#input.end();
    this.#queries.endWait();
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
    this.#replies.resolve(request, "kind" in reply ? encode(reply) : reply);
    this.#schedule();
  }

  /** Closes the connection gracefully, after the replies so far. */
  close(): void {
    this.#disconnect();
    this.#writeBuffer.closeGracefully();
  }

  /** Closes the connection if the client has sent nothing for the idle time-out [CLS-6]. */
  closeIfIdle(): void {
    const { idleTimeoutMs } = this.#host.settings;
    if (idleTimeoutMs === 0 || !this.#input.isOpen || !this.#replies.isEmpty) return;
    if (this.#host.nowMs - this.#receivedAtMs >= idleTimeoutMs) this.#expire(idle);
  }

  /** Closes the connection at once. */
  destroy(): void {
    this.#disconnect();
    this.#writeBuffer.destroy();
  }

  /** The actor is created with the first bytes: a storm of connects must not wait for it. */
  #start(chunk: Uint8Array): void {
    const { connections, store } = this.#host;
    const input = { owner: this.number, session: this, store };
    this.#connection = startConnection(connections, input, (error) => this.#fail(error));
    if (chunk[0] !== tlsHandshake) return;
    this.#input.discard();
    this.#replies.push(tls);
  }

  #schedule(): void {
    if (this.#turn !== "idle") return;
    this.#turn = "scheduled";
    setImmediate(() => this.#run());
  }

  /** While there is room for a reply, takes a command and performs it; then flushes; then closes if all is done. */
  #run(): void {
    this.#turn = "running";
    let performed = 0;
    for (; performed < maxCommandsPerTurn; performed++) {
      const command = this.#takeCommand();
      if (command === undefined) break;
      this.#perform(command);
    }
    this.#replies.flush();
    this.#writeBuffer.flush();
    this.#turn = "idle";
    const isDone = this.#input.isFinished && this.#next === undefined && this.#replies.isEmpty;
    if (isDone || this.#replies.hasEnded) return this.close();
    this.#input.pauseOrResume();
    if (performed === maxCommandsPerTurn) this.#schedule();
  }

  /** The next command; undefined when there is none, no room for its reply, or it has to wait for those before it. */
  #takeCommand(): Command | Refusal | undefined {
    this.#replies.flush();
    if (!this.#replies.hasRoom) return undefined;
    const command = this.#next ?? this.#parseLine();
    this.#next = undefined;
    if (command === undefined || "code" in command) return command;
    if (this.#replies.isEmpty || !sequentialVerbs.has(command.verb)) return command;
    this.#next = command;
    return undefined;
  }

  /** The command on the next line. Nothing is taken that follows `close` or a refusal that closes. */
  #parseLine(): Command | Refusal | undefined {
    const line = this.#input.next();
    if (line === undefined) return undefined;
    this.#queries.endWait();
    this.#replies.flush();
    const command = line instanceof Uint8Array ? parseCommand(line) : describeLineFault(line);
    if ("verb" in command && this.#host.closedBecause) return this.#host.closedBecause;
    if ("verb" in command ? command.verb === "close" : command.closes) this.#input.discard();
    return command;
  }

  #perform(command: Command | Refusal): void {
    if ("code" in command) return this.#replies.push(command);
    switch (command.verb) {
      case "read":
        return this.#queries.readLast();
      case "read-id":
        return this.#queries.readOne(command.id);
      case "wait":
        return this.#queries.wait(command.id, this.#input.isOpen);
      case "help":
        return this.#replies.push(help);
      case "close":
        return this.#connection?.send({ type: "close" });
      case "register": {
        const request = this.#replies.reserveExclusive();
        return this.#connection?.send({ type: "register", name: command.name, request });
      }
      case "send":
        return this.#connection?.send({ type: "send", text: command.text, request: this.#replies.reserve() });
    }
  }

  /** Closes the connection with a reason, however much the client still has to read. */
  #expire(reason: Refusal): void {
    this.#host.sessionExpired(this.number, reason);
    this.#writeBuffer.addLine(encodeRefusal(reason));
    this.#disconnect();
    this.#writeBuffer.closeWithinLinger();
  }

  #fail(error: unknown): void {
    this.destroy();
    this.#host.sessionFailed(this.number, error);
  }

  /** From here on no line is taken and no reply is sent; the name is free. */
  #disconnect(): void {
    this.#input.discard();
    this.#queries.cancelWait();
    this.#replies.clear();
    this.#next = undefined;
    this.#connection?.send({ type: "disconnect" });
  }
}

function encode(reply: Reply): Uint8Array {
  return reply.kind === "ok" ? ok : encodeReply(reply);
}
