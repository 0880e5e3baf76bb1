import type { Logger } from "pino";
import { startConnectionSystem } from "../../../actors/server/connection.ts";
import type { Mailbox } from "../../../actors/server/mailbox.ts";
import type { StoreActor } from "../../../actors/server/store.ts";
import { systemClock } from "../../net/system-clock.ts";
import type { Traffic } from "../../net/traffic.ts";
import type { Transport } from "../../net/transport.ts";
import type { WriteBufferLimits } from "../../net/write-buffer.ts";
import type { ClientLineSource } from "../../protocol/line-source.ts";
import { type Refusal, refuse } from "../../protocol/refusal.ts";
import type { Board } from "../board/board.ts";
import type { Admission, AdmissionRefusal } from "../listen/admission.ts";
import type { PeerHost } from "../listen/peer.ts";
import type { CommandMeter } from "../metrics/command-meter.ts";
import { type TransportKind, transportOf } from "../metrics/connection-metrics.ts";
import type { ServerMetrics } from "../metrics/server-metrics.ts";
import type { ServerSettings } from "../settings/settings.ts";
import { type Backpressure, measureBackpressure } from "./backpressure.ts";
import { type BufferAccount, BufferBudget, defaultBufferBytes } from "./buffer-budget.ts";
import { expiryReasons } from "./reasons.ts";
import { Session } from "./session.ts";
import { type SessionHost, writeBufferLimitsOf } from "./session-host.ts";
import { Turns } from "./turns.ts";

/** An admitted connection, what carries its lines, and its IP address. */
interface Admitted {
  readonly session: Session;
  readonly transport: TransportKind;
  readonly address: string;
}

/** What the sessions of a server need. */
export interface SessionsParts {
  readonly settings: ServerSettings;
  readonly board: Board;
  readonly store: StoreActor;
  readonly mailbox: Mailbox;
  readonly admission: Admission;
  readonly metrics: ServerMetrics;
  readonly logger: Pick<Logger, "info" | "error">;
}

const silenceCheckIntervalMs = 1000;
const shuttingDown = refuse("shutting-down", "the server is shutting down");

/** The sessions of a server, one for each TCP or WebSocket connection: admits, checks for silence and closes them. */
export class Sessions implements PeerHost, SessionHost {
  readonly settings: ServerSettings;
  readonly writeBufferLimits: WriteBufferLimits;
  readonly board: Board;
  readonly store: StoreActor;
  readonly mailbox: Mailbox;
  readonly traffic: Traffic;
  readonly clock = systemClock;
  readonly turns = new Turns();
  readonly buffers: BufferBudget;
  readonly connections = startConnectionSystem((owner, error) => this.#destroyFailed(owner, error));
  nowMs = performance.now();
  shutdownRefusal: Refusal | undefined;
  readonly #admission: Admission;
  readonly #metrics: ServerMetrics;
  readonly #logger: SessionsParts["logger"];
  readonly #admitted = new Map<number, Admitted>();
  readonly #silenceCheck: Timer;
  #nextNumber = 1;
  #allClosed: () => void = () => undefined;

  /** Starts without connections. */
  constructor({ settings, board, store, mailbox, admission, metrics, logger }: SessionsParts) {
    this.settings = settings;
    this.writeBufferLimits = writeBufferLimitsOf(settings);
    this.buffers = new BufferBudget(settings.maxBufferBytes ?? defaultBufferBytes());
    this.board = board;
    this.store = store;
    this.mailbox = mailbox;
    this.traffic = metrics.traffic;
    this.#admission = admission;
    this.#metrics = metrics;
    this.#logger = logger;
    this.#silenceCheck = setInterval(() => this.#checkSilence(), silenceCheckIntervalMs);
  }

  /** How many connections are open. */
  get count(): number {
    return this.#admitted.size;
  }

  /** How much clients and the server hold each other up now. */
  get backpressure(): Backpressure {
    return measureBackpressure([...this.#admitted.values()].map(({ session }) => session.flow));
  }

  accept(transport: Transport, address: string, lines: ClientLineSource): Session | Refusal {
    if (this.shutdownRefusal) return this.#refuseLate(this.shutdownRefusal);
    const refusal = this.#noteRefusal(address, this.#admission.enter(address));
    return refusal ?? this.#open(transport, address, lines);
  }

  enterHttp(address: string): Refusal | undefined {
    return this.#noteRefusal(address, this.#admission.enterHttp(address));
  }

  openAccount(overrun: () => void): BufferAccount {
    return this.buffers.open(overrun);
  }

  leaveHttp(address: string): void {
    this.#admission.leaveHttp(address);
  }

  upgradeHttp(transport: Transport, address: string, lines: ClientLineSource): Session | Refusal {
    if (this.shutdownRefusal) return this.#refuseLate(this.shutdownRefusal);
    this.#admission.upgradeHttp();
    return this.#open(transport, address, lines);
  }

  #noteRefusal(address: string, refusal: AdmissionRefusal | undefined): AdmissionRefusal | undefined {
    if (refusal === undefined) return undefined;
    this.#metrics.connectionRefused(refusal.reason, refusal.code);
    this.#logger.info({ address, reason: refusal.text }, "connection refused");
    return refusal;
  }

  #refuseLate(refusal: Refusal): Refusal {
    this.#metrics.connectionRefused("shutting-down", refusal.code);
    return refusal;
  }

  #open(transport: Transport, address: string, lines: ClientLineSource): Session {
    const session = new Session(this.#nextNumber++, transport, lines, this);
    this.#admitted.set(session.number, { session, transport: transportOf(lines), address });
    this.#metrics.connections.opened(transportOf(lines));
    return session;
  }

  sessionClosed(session: number): void {
    const admitted = this.#admitted.get(session);
    if (admitted === undefined) return;
    const reason = this.shutdownRefusal ? "shutting-down" : "client";
    this.#metrics.connections.ended(session, admitted.transport, reason);
    this.#admitted.delete(session);
    this.#admission.leave(admitted.address);
    if (this.#admitted.size === 0) this.#allClosed();
  }

  meterOf(lines: ClientLineSource): CommandMeter {
    return this.#metrics.meters[transportOf(lines)];
  }

  sessionRefused(session: number): void {
    this.#metrics.connections.closing(session, "errors");
  }

  sessionExpired(session: number, reason: Refusal): void {
    const address = this.#admitted.get(session)?.address;
    this.#metrics.connections.closing(session, expiryReasons.get(reason) ?? "client");
    this.#metrics.outcomes.refused(reason.code);
    this.#logger.info(
      { connection: session, address, reason: reason.text },
      "connection closed by the server",
    );
  }

  /** Refuses new connections and new commands from now on [CLS-8]. */
  refuseCommands(): void {
    this.shutdownRefusal = shuttingDown;
  }

  /** Closes each connection after its last reply; destroys those that are still open after `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    for (const { session } of this.#admitted.values()) session.ended();
    await this.#whenAllClosed(timeoutMs);
    for (const { session } of this.#admitted.values()) session.destroy();
    clearInterval(this.#silenceCheck);
  }

  #destroyFailed(session: number, error: unknown): void {
    this.#logger.error({ connection: session, err: error }, "connection actor failed");
    this.#metrics.connections.closing(session, "failed");
    this.#admitted.get(session)?.session.destroy();
  }

  #checkSilence(): void {
    this.nowMs = performance.now();
    for (const { session } of this.#admitted.values()) session.checkSilence();
  }

  async #whenAllClosed(timeoutMs: number): Promise<void> {
    if (this.#admitted.size === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(timeoutMs, resolve);
      this.#allClosed = () => {
        cancel();
        resolve();
      };
    });
  }
}
