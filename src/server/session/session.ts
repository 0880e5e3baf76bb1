import {
  type ConnectionActor,
  type ConnectionSession,
  startConnection,
} from "../../../actors/server/connection.ts";
import type { Transport } from "../../net/transport.ts";
import { WriteBuffer, type WriteBufferOwner } from "../../net/write-buffer.ts";
import { type Command, parseCommand } from "../../protocol/command.ts";
import type { LineFault, LineSource } from "../../protocol/line-source.ts";
import { describeLineFault, type Refusal, refuseAndClose } from "../../protocol/refusal.ts";
import { encodeRefusal, encodeReply, type Reply } from "../../protocol/reply.ts";
import { Reader } from "./board-queries.ts";
import { Intake, type IntakeOwner } from "./input-queue.ts";
import { ReplyQueue, type ReplyQueueOwner } from "./reply-queue.ts";
import type { SessionHost } from "./session-host.ts";

/** More polls than this in one chunk take the long way, which keeps to the write buffer's limit and to others' turns. */
const maxPollsAtOnce = 32;

/** The first byte of a TLS handshake record; no command begins with this control character [CLS-5]. */
const tlsHandshake = 0x16;

const ok = encodeReply({ kind: "ok" });
const help = encodeReply({ kind: "help" });
const tls = refuseAndClose("bad-encoding", "this port speaks plain lines, not TLS");
const stalled = refuseAndClose("timeout", "replies were not read in time");
const overrun = refuseAndClose("busy", "too much was sent ahead of the replies");
const idle = refuseAndClose("timeout", "nothing was sent for too long");

/**
 * Joins one transport connection to its connection actor: bytes come in through the intake, replies go out, in the
 * order of the lines, through the reply queue and the write buffer (PROTOCOL.md, "Replies"). It is the same for every
 * kind of transport, whose owner calls `receive`, `drained`, `ended` and `closed`.
 */
export class Session implements ConnectionSession, IntakeOwner, WriteBufferOwner, ReplyQueueOwner {
  /** Unique within the server; names are held under it. */
  readonly number: number;
  readonly #host: SessionHost;
  readonly #writeBuffer: WriteBuffer;
  readonly #lines: LineSource;
  readonly #intake: Intake;
  readonly #replies: ReplyQueue;
  readonly #reader: Reader;
  #connection: ConnectionActor | undefined;
  /** `ended`: the peer has half-closed. `discarded`: what still comes is not looked at. */
  #input: "open" | "ended" | "discarded" = "open";
  #receivedAtMs: number;

  /** `number`: unique within the server. `lines`: how this kind of transport cuts what comes into lines. */
  constructor(number: number, transport: Transport, lines: LineSource, host: SessionHost) {
    const { settings, board, clock } = host;
    this.number = number;
    this.#host = host;
    this.#writeBuffer = new WriteBuffer(transport, this, settings, clock);
    this.#lines = lines;
    this.#intake = new Intake(transport, lines, this, settings.maxUnreadBytes);
    this.#replies = new ReplyQueue(this.#writeBuffer, this, settings);
    const mayWait = () => this.#input === "open";
    this.#reader = new Reader(board, this.#replies, mayWait, clock, settings.waitTimeoutMs);
    this.#receivedAtMs = host.nowMs;
  }

  // --- what the transport tells ---

  /** Takes the next bytes of the peer. */
  receive(chunk: Uint8Array): void {
    if (this.#input !== "open") return;
    this.#receivedAtMs = this.#host.nowMs;
    if (this.#connection === undefined) this.#begin(chunk);
    if (this.#replies.isAtRest && this.#host.closedBecause === undefined) {
      const polls = this.#lines.countPolls(chunk);
      if (polls > 0 && polls <= maxPollsAtOnce)
        return this.#replies.write(this.#host.board.repeatLastWord(polls));
    }
    this.#intake.push(chunk);
  }

  /** The kernel takes bytes again. */
  drained(): void {
    this.#writeBuffer.drained();
  }

  /** The peer has half-closed: what came before is answered, then the connection ends. */
  ended(): void {
    if (this.#input !== "open") return;
    this.#input = "ended";
    this.#reader.endWait();
    this.#leaveIfAllAnswered();
  }

  /** The connection is gone. */
  closed(): void {
    this.#disconnect();
    this.#writeBuffer.closed();
    this.#host.sessionClosed(this);
  }

  // --- what the server tells ---

  /** Ends the connection if it has sent nothing for the idle timeout. */
  endIfIdle(): void {
    const { idleTimeoutMs } = this.#host.settings;
    if (idleTimeoutMs === 0 || this.#input === "discarded" || !this.#replies.isEmpty) return;
    if (this.#host.nowMs - this.#receivedAtMs >= idleTimeoutMs) this.#cut(idle);
  }

  /** Ends the connection at once. */
  terminate(): void {
    this.#disconnect();
    this.#writeBuffer.terminate();
  }

  // --- what the connection actor tells ---

  /** Answers one request; replies leave in the order of the requests. */
  answer(request: number, reply: Reply | Refusal): void {
    this.#replies.settle(request, "kind" in reply ? encode(reply) : reply);
  }

  /** Closes after all replies so far. */
  leave(): void {
    this.#disconnect();
    this.#writeBuffer.closeGracefully();
  }

  // --- what the write buffer, the reply queue and the intake tell and ask ---

  writeBufferDrained(): void {
    this.#replies.release();
  }

  writeTimedOut(): void {
    this.#cut(stalled);
  }

  repliesReleased(): void {
    this.#intake.roomMade();
    this.#leaveIfAllAnswered();
  }

  hasRoom(): boolean {
    return this.#replies.hasRoom;
  }

  takeLine(line: Uint8Array | LineFault): void {
    this.#reader.endWait();
    const command = line instanceof Uint8Array ? parseCommand(line) : describeLineFault(line);
    if ("code" in command) return this.#refuse(command);
    if (this.#host.closedBecause) return this.#replies.reply(this.#host.closedBecause);
    this.#perform(command);
  }

  intakeOverrun(): void {
    this.#cut(overrun);
  }

  intakeDry(): void {
    this.#leaveIfAllAnswered();
  }

  // --- commands ---

  /** The actor is created with the first bytes: a storm of connects must not wait for it. */
  #begin(chunk: Uint8Array): void {
    const { connections, store } = this.#host;
    const input = { owner: this.number, session: this, store };
    this.#connection = startConnection(connections, input, (error) => this.#fail(error));
    if (chunk[0] === tlsHandshake) this.#refuse(tls);
  }

  /** What comes behind a refusal that closes is not looked at, also while the refusal waits its turn. */
  #refuse(refusal: Refusal): void {
    if (refusal.closes) this.#stopInput();
    this.#replies.reply(refusal);
  }

  #perform(command: Command): void {
    switch (command.verb) {
      case "read":
        return this.#replies.query((request) => this.#reader.readLast(request));
      case "read-id":
        return this.#replies.query((request) => this.#reader.readOne(request, command.id));
      case "wait":
        return this.#replies.query((request) => this.#reader.startWait(request, command.id));
      case "help":
        return this.#replies.reply(help);
      case "close":
        this.#stopInput();
        return this.#replies.query((request) => this.#connection?.send({ type: "close", request }));
      case "register":
        return this.#connection?.send({
          type: "register",
          name: command.name,
          request: this.#replies.openBarrier(),
        });
      case "send":
        return this.#connection?.send({ type: "send", text: command.text, request: this.#replies.open() });
    }
  }

  // --- the end ---

  #leaveIfAllAnswered(): void {
    if (this.#input === "ended" && this.#intake.isDry && this.#replies.isEmpty) this.leave();
  }

  #cut(refusal: Refusal): void {
    this.#host.sessionCut(this, refusal);
    this.#writeBuffer.add(encodeRefusal(refusal));
    this.#disconnect();
    this.#writeBuffer.closeWithin();
  }

  /** Nothing that comes, or has come and was not taken, is looked at any more. */
  #stopInput(): void {
    this.#input = "discarded";
    this.#intake.stop();
  }

  #disconnect(): void {
    this.#stopInput();
    this.#reader.stopWaiting();
    this.#replies.clear();
    this.#connection?.send({ type: "disconnect" });
  }

  #fail(error: unknown): void {
    this.terminate();
    this.#host.sessionFailed(this, error);
  }
}

function encode(reply: Reply): Uint8Array {
  return reply.kind === "ok" ? ok : encodeReply(reply);
}
