import { createActor } from "xstate";
import { type ConnectionActor, type ConnectionSession, connectionMachine } from "../../actors/connection.ts";
import type { StoreEvent } from "../../actors/store.ts";
import { type Command, parseCommand } from "../protocol/command.ts";
import { maxLineBytes } from "../protocol/limits.ts";
import { LineDecoder, type LineFault } from "../protocol/line-decoder.ts";
import { errorCodes, type Refusal, refuse, refuseAndClose } from "../protocol/refusal.ts";
import { encodeRefusal, encodeReply, type Reply } from "../protocol/reply.ts";
import type { Clock } from "../transport/clock.ts";
import { Outbox, type OutboxOwner } from "../transport/outbox.ts";
import type { Transport } from "../transport/transport.ts";
import type { Board, Waiter } from "./board.ts";
import { type Answer, ReplyQueue } from "./reply-queue.ts";
import type { ServerSettings } from "./settings.ts";

/** What all sessions of a server share, and whom they tell of their end. */
export interface SessionHost {
  readonly settings: ServerSettings;
  readonly board: Board;
  readonly store: { send(event: StoreEvent): void };
  readonly clock: Clock;
  /** Milliseconds, updated once a second: exact enough for idle timeouts and free to look at. */
  readonly nowMs: number;
  /** Why no new command is accepted; undefined while the server is open. */
  readonly closedBecause: Refusal | undefined;
  /** A session was cut for this reason. */
  sessionCut(session: Session, refusal: Refusal): void;
  /** A connection actor has failed: that connection has been ended, the others go on. */
  sessionFailed(session: Session, error: unknown): void;
  /** A session is over and may be forgotten. */
  sessionClosed(session: Session): void;
}

interface Wait {
  readonly request: number;
  readonly id: number;
  readonly cancelTimeout: () => void;
}

/** How many lines of one connection are taken before the others have their turn. */
const maxLinesPerTurn = 256;

/** The first byte of a TLS handshake record; no command begins with this control character [CLS-5]. */
const tlsHandshake = 0x16;

const ok = encodeReply({ kind: "ok" });
const help = encodeReply({ kind: "help" });
const endless = refuseAndClose("too-long", "this line has no end");
const tls = refuseAndClose("bad-encoding", "this port speaks plain lines, not TLS");
const stalled = refuseAndClose("timeout", "replies were not read in time");
const idle = refuseAndClose("timeout", "nothing was sent for too long");
const logLost = refuse("unavailable", "older messages can't be read now");

/**
 * Joins one transport connection to its connection actor: it owns the line decoder, the order of replies and the
 * outbox, and is the same for every kind of transport. Whoever owns the transport calls `receive`, `drained`,
 * `ended` and `closed`. One line in, one reply out, in order (PROTOCOL.md, "Replies").
 */
export class Session implements ConnectionSession, OutboxOwner, Waiter {
  /** Unique within the server; names are held under it. */
  readonly number: number;
  readonly #host: SessionHost;
  readonly #transport: Transport;
  readonly #outbox: Outbox;
  readonly #decoder: LineDecoder;
  readonly #replies = new ReplyQueue();
  #connection: ConnectionActor | undefined;
  /** `ended`: the peer has half-closed. `discarded`: what still comes is not looked at. */
  #input: "open" | "ended" | "discarded" = "open";
  /** `blocked`: paused until there is room for replies. `scheduled`: paused until the others had their turn. */
  #intake: "flowing" | "blocked" | "scheduled" = "flowing";
  /** The last `register`: what comes behind it may need its outcome, and waits for it. */
  #register = -1;
  #wait: Wait | undefined;
  #errorsInRow = 0;
  #receivedAtMs: number;

  constructor(number: number, transport: Transport, host: SessionHost) {
    this.number = number;
    this.#host = host;
    this.#transport = transport;
    this.#outbox = new Outbox(transport, this, host.settings, host.clock);
    this.#decoder = new LineDecoder(host.settings.maxUnterminatedBytes);
    this.#receivedAtMs = host.nowMs;
  }

  // --- what the transport tells ---

  /** Takes the next bytes of the peer. */
  receive(chunk: Uint8Array): void {
    if (this.#input !== "open") return;
    this.#receivedAtMs = this.#host.nowMs;
    if (this.#connection === undefined) this.#begin(chunk);
    if (isPollLine(chunk) && this.#isAtRest()) {
      this.#errorsInRow = 0;
      this.#outbox.write(this.#host.board.lastWord.bytes);
      return;
    }
    this.#decoder.push(chunk);
    if (this.#intake === "flowing") this.#takeLines();
  }

  /** The kernel takes bytes again. */
  drained(): void {
    this.#outbox.drained();
  }

  /** The peer has half-closed: what came before is answered, then the connection ends. */
  ended(): void {
    if (this.#input !== "open") return;
    this.#input = "ended";
    this.#endWait();
    this.#leaveIfAllAnswered();
  }

  /** The connection is gone. */
  closed(): void {
    this.#disconnect();
    this.#outbox.closed();
    this.#host.sessionClosed(this);
  }

  // --- what the connection actor tells ---

  /** Answers one request; replies leave in the order of the requests. */
  answer(request: number, reply: Reply | Refusal): void {
    this.#fill(request, "code" in reply && "closes" in reply ? reply : encode(reply));
  }

  /** Closes after all replies so far. */
  leave(): void {
    this.#disconnect();
    this.#outbox.sayGoodbye();
  }

  // --- what the server tells ---

  /** Ends the connection if it has sent nothing for the idle timeout. */
  endIfIdle(): void {
    const { idleTimeoutMs } = this.#host.settings;
    if (idleTimeoutMs === 0 || this.#replies.length > 0) return;
    if (this.#host.nowMs - this.#receivedAtMs >= idleTimeoutMs) this.#cut(idle);
  }

  /** Ends the connection at once. */
  terminate(): void {
    this.#disconnect();
    this.#outbox.terminate();
  }

  // --- what the outbox tells ---

  outboxDrained(): void {
    this.#release();
  }

  outboxStalled(): void {
    this.#cut(stalled);
  }

  // --- what the board tells ---

  published(): void {
    const wait = this.#stopWaiting();
    if (wait) this.#answerQuery(wait.request, this.#host.board.findAfter(wait.id));
    this.#release();
  }

  // --- lines in ---

  /** The actor is created with the first bytes: a storm of connects must not wait for it. */
  #begin(chunk: Uint8Array): void {
    const { store } = this.#host;
    const connection = createActor(connectionMachine, {
      input: { owner: this.number, session: this, store },
    });
    connection.subscribe({ error: (error) => this.#fail(error) });
    this.#connection = connection.start();
    if (chunk[0] === tlsHandshake) this.#emit(tls);
  }

  /** Whether a poll may be answered on the spot: nothing is pending, unwritten or half read. */
  #isAtRest(): boolean {
    return (
      this.#replies.length === 0 &&
      this.#outbox.isIdle &&
      this.#decoder.isBetweenLines &&
      this.#host.closedBecause === undefined
    );
  }

  #takeLines(): void {
    for (let taken = 0; this.#decoder.hasUnread; taken++) {
      if (this.#input === "discarded") return;
      if (!this.#hasRoom()) return this.#pause("blocked");
      if (taken === maxLinesPerTurn) return this.#takeLinesLater();
      const line = this.#decoder.next();
      if (line !== undefined) this.#take(line);
    }
    if (this.#intake !== "flowing") this.#transport.resume();
    this.#intake = "flowing";
    this.#leaveIfAllAnswered();
  }

  #takeLinesLater(): void {
    this.#pause("scheduled");
    setImmediate(() => this.#takeLines());
  }

  #pause(intake: "blocked" | "scheduled"): void {
    if (this.#intake === "flowing") this.#transport.pause();
    this.#intake = intake;
  }

  #take(line: Uint8Array | LineFault): void {
    this.#endWait();
    const command = line instanceof Uint8Array ? parseCommand(line) : describeFault(line);
    if ("code" in command) return this.#reply(command);
    if (this.#host.closedBecause) return this.#reply(this.#host.closedBecause);
    this.#perform(command);
  }

  #perform(command: Command): void {
    switch (command.verb) {
      case "read":
        return this.#query((request) => this.#replies.fill(request, this.#host.board.lastWord.bytes));
      case "read-id":
        return this.#query((request) => this.#answerQuery(request, this.#host.board.find(command.id)));
      case "wait":
        return this.#query((request) => this.#startWait(request, command.id));
      case "help":
        return this.#reply(help);
      case "close":
        this.#input = "discarded";
        return this.#query((request) => this.#connection?.send({ type: "close", request }));
      case "register":
        this.#register = this.#replies.open();
        return this.#connection?.send({ type: "register", name: command.name, request: this.#register });
      case "send":
        return this.#connection?.send({ type: "send", text: command.text, request: this.#replies.open() });
    }
  }

  // --- replies out ---

  #reply(answer: Answer): void {
    if (this.#replies.length === 0) return this.#emit(answer);
    this.#fill(this.#replies.open(), answer);
  }

  #query(evaluate: (request: number) => void): void {
    this.#replies.open(evaluate);
    this.#release();
  }

  #fill(request: number, answer: Answer): void {
    this.#replies.fill(request, answer);
    this.#release();
  }

  #answerQuery(request: number, found: Answer | Promise<Answer> | undefined): void {
    if (!(found instanceof Promise))
      return this.#replies.fill(request, found ?? this.#host.board.lastWord.bytes);
    found.then(
      (answer) => this.#fill(request, answer),
      () => this.#fill(request, logLost),
    );
  }

  /** Lets out the replies that nothing holds back any more, and takes further lines if that made room. */
  #release(): void {
    while (this.#hasOutboxRoom()) {
      const answer = this.#replies.take();
      if (answer === undefined) break;
      this.#emit(answer);
    }
    if (this.#intake === "blocked" && this.#hasRoom()) this.#takeLinesLater();
    this.#leaveIfAllAnswered();
  }

  #emit(answer: Answer): void {
    if (answer instanceof Uint8Array) {
      this.#errorsInRow = 0;
      this.#outbox.add(answer);
      return;
    }
    this.#outbox.add(encodeRefusal(answer));
    if (errorCodes[answer.code].counts) this.#errorsInRow++;
    if (answer.closes || this.#errorsInRow >= this.#host.settings.maxErrorsInRow) this.leave();
  }

  #hasRoom(): boolean {
    return (
      this.#replies.length < this.#host.settings.maxPendingReplies &&
      !this.#replies.isOpen(this.#register) &&
      this.#hasOutboxRoom()
    );
  }

  #hasOutboxRoom(): boolean {
    const { maxOutboxBytes } = this.#host.settings;
    if (this.#outbox.pendingBytes < maxOutboxBytes) return true;
    this.#outbox.flush();
    return this.#outbox.pendingBytes < maxOutboxBytes;
  }

  // --- waiting (PROTOCOL.md, [WAI-1] to [WAI-4]) ---

  #startWait(request: number, id: number): void {
    const { board, clock, settings } = this.#host;
    const newer = board.findAfter(id);
    const mayWait = id === board.lastWord.id && !this.#replies.hasBehind(request) && this.#input === "open";
    if (newer !== undefined || !mayWait) return this.#answerQuery(request, newer);
    board.addWaiter(this);
    this.#wait = { request, id, cancelTimeout: clock.after(settings.waitTimeoutMs, () => this.#endWait()) };
  }

  #stopWaiting(): Wait | undefined {
    const wait = this.#wait;
    if (wait === undefined) return undefined;
    this.#wait = undefined;
    wait.cancelTimeout();
    this.#host.board.removeWaiter(this);
    return wait;
  }

  /** A wait that ends early is answered like `read`. */
  #endWait(): void {
    const wait = this.#stopWaiting();
    if (wait) this.#fill(wait.request, this.#host.board.lastWord.bytes);
  }

  // --- the end ---

  #leaveIfAllAnswered(): void {
    if (this.#input === "ended" && this.#intake === "flowing" && this.#replies.length === 0) this.leave();
  }

  #cut(refusal: Refusal): void {
    this.#host.sessionCut(this, refusal);
    this.#outbox.add(encodeRefusal(refusal));
    this.#disconnect();
    this.#outbox.cutOff();
  }

  #disconnect(): void {
    this.#input = "discarded";
    this.#stopWaiting();
    this.#replies.clear();
    this.#connection?.send({ type: "disconnect" });
  }

  #fail(error: unknown): void {
    this.terminate();
    this.#host.sessionFailed(this, error);
  }
}

/** A chunk that is exactly `read` LF, which is nearly every chunk of a board full of pollers. */
function isPollLine(chunk: Uint8Array): boolean {
  return (
    chunk.length === 5 &&
    chunk[0] === 0x72 &&
    chunk[1] === 0x65 &&
    chunk[2] === 0x61 &&
    chunk[3] === 0x64 &&
    chunk[4] === 0x0a
  );
}

function encode(reply: Reply): Uint8Array {
  return reply.kind === "ok" ? ok : encodeReply(reply);
}

function describeFault(fault: LineFault): Refusal {
  if (fault.fault === "endless") return endless;
  return refuse("too-long", `line of ${fault.lengthBytes} bytes, limit ${maxLineBytes}`);
}
