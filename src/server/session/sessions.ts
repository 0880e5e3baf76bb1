import type { Logger } from "pino";
import { startConnectionSystem } from "../../../actors/server/connection.ts";
import type { Mailbox } from "../../../actors/server/mailbox.ts";
import type { StoreActor } from "../../../actors/server/store.ts";
import { systemClock } from "../../net/system-clock.ts";
import type { Transport } from "../../net/transport.ts";
import type { WriteBufferLimits } from "../../net/write-buffer.ts";
import type { ClientLineSource } from "../../protocol/line-source.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Gate } from "../access/gate.ts";
import type { Board } from "../board/board.ts";
import type { AddressLimits } from "../limits/address-limits.ts";
import type { CommandRates } from "../limits/command-rates.ts";
import type { Remote } from "../limits/remote.ts";
import type { Admission, AdmissionRefusal } from "../listen/admission.ts";
import type { PeerHost } from "../listen/peer.ts";
import { transportOf } from "../metrics/connection-metrics.ts";
import type { ServerMetrics } from "../metrics/server-metrics.ts";
import type { ServerSettings } from "../settings/settings.ts";
import { AdmittedSessions } from "./admitted-sessions.ts";
import { type Backpressure, measureBackpressure } from "./backpressure.ts";
import { type BufferAccount, BufferBudget, defaultBufferBytes } from "./buffer-budget.ts";
import { ConnectionRecorder } from "./connection-recorder.ts";
import { nameLost, type SessionEnd, shuttingDown, tokenWithdrawn } from "./reasons.ts";
import { Session } from "./session.ts";
import { type SessionHost, writeBufferLimitsOf } from "./session-host.ts";
import { Turns } from "./turns.ts";

/** What the sessions of a server need. */
export interface SessionsParts {
  readonly settings: ServerSettings;
  readonly board: Board;
  readonly store: StoreActor;
  readonly mailbox: Mailbox;
  readonly admission: Admission;
  readonly gate: Gate;
  readonly addressLimits: AddressLimits;
  readonly metrics: ServerMetrics;
  readonly logger: Pick<Logger, "debug" | "info" | "error">;
}

const silenceCheckIntervalMs = 1000;

/** The sessions of a server, one for each TCP or WebSocket connection: admits, checks for silence and closes them. */
export class Sessions implements PeerHost, SessionHost {
  settings: ServerSettings;
  writeBufferLimits: WriteBufferLimits;
  readonly board: Board;
  readonly store: StoreActor;
  readonly mailbox: Mailbox;
  readonly admission: Admission;
  readonly metrics: ServerMetrics;
  readonly clock = systemClock;
  readonly turns = new Turns();
  readonly buffers: BufferBudget;
  readonly connections = startConnectionSystem((owner, error) => this.#destroyFailed(owner, error));
  nowMs = performance.now();
  shutdownRefusal: AdmissionRefusal | undefined;
  readonly #addressLimits: AddressLimits;
  readonly #gate: Gate;
  readonly #admitted = new AdmittedSessions(systemClock);
  readonly #recorder: ConnectionRecorder;
  readonly #silenceCheck: Timer;
  #nextNumber = 1;

  /** Starts without connections. */
  constructor(parts: SessionsParts) {
    const { settings, board, store, mailbox, admission, addressLimits, gate, metrics, logger } = parts;
    this.settings = settings;
    this.writeBufferLimits = writeBufferLimitsOf(settings, metrics);
    this.buffers = new BufferBudget(settings.maxBufferBytes ?? defaultBufferBytes());
    this.board = board;
    this.store = store;
    this.mailbox = mailbox;
    this.admission = admission;
    this.#addressLimits = addressLimits;
    this.#gate = gate;
    this.metrics = metrics;
    this.#recorder = new ConnectionRecorder(metrics, logger);
    this.#silenceCheck = setInterval(() => this.#checkSilence(), silenceCheckIntervalMs);
  }

  /** Takes over other settings: connections that are open keep the limits that they began with, but for their silence. */
  applySettings(settings: ServerSettings): void {
    this.settings = settings;
    this.writeBufferLimits = writeBufferLimitsOf(settings, this.metrics);
    this.buffers.setLimit(settings.maxBufferBytes ?? defaultBufferBytes());
    this.mailbox.setLimit(settings.maxQueuedSends);
  }

  /** How many connections are open. */
  get count(): number {
    return this.#admitted.count;
  }

  /** How much clients and the server hold each other up now. */
  get backpressure(): Backpressure {
    return measureBackpressure([...this.#admitted.all].map(({ session }) => session.flow));
  }

  get asksToken(): boolean {
    return this.#gate.asksToken;
  }

  accept(transport: Transport, remote: Remote, lines: ClientLineSource): Session | Refusal {
    const refusal = this.#recorder.refused(remote, this.shutdownRefusal) ?? this.admission.enter(remote);
    return refusal ?? this.#open(transport, remote, lines);
  }

  checkAuthorization(authorization: string | undefined, address: string): Refusal | undefined {
    return this.#gate.checkHeader(authorization, address);
  }

  letIn(session: number, token: string): Refusal | undefined {
    const admitted = this.#admitted.get(session);
    if (admitted === undefined) return undefined;
    const checked = this.#gate.check(token, admitted.address);
    if (checked === undefined || "code" in checked) return checked;
    this.#admitted.set({ ...admitted, token: checked });
    this.#recorder.letIn(session, admitted.address, checked.label);
    return undefined;
  }

  /** Closes the connections whose token was removed or has expired [AUT-4]. */
  closeWithdrawn(): void {
    for (const { session, token } of this.#admitted.all)
      if (token !== undefined && !this.#gate.stillKnows(token)) session.expire(tokenWithdrawn);
  }

  /** Closes these connections, all that had names: other servers may give these to somebody else [SRV-6]. */
  closeNameless(sessions: readonly number[]): void {
    // What they sent must not be stored later, under names that are others' by then.
    this.mailbox.take(Number.POSITIVE_INFINITY);
    for (const session of sessions) this.#admitted.get(session)?.session.expire(nameLost);
  }

  openAccount(overrun: () => void): BufferAccount {
    return this.buffers.open(overrun);
  }

  upgradeHttp(transport: Transport, remote: Remote, lines: ClientLineSource): Session | Refusal {
    const refusal = this.#recorder.refused(remote, this.shutdownRefusal);
    if (refusal === undefined) this.admission.upgradeHttp();
    return refusal ?? this.#open(transport, remote, lines);
  }

  #open(transport: Transport, remote: Remote, lines: ClientLineSource): Session {
    const session = new Session(this.#nextNumber++, transport, lines, this);
    const isExempt = this.#addressLimits.exemptions.exempts(remote);
    const admitted = { session, transport: transportOf(lines), ...remote, isExempt };
    this.#admitted.set(admitted);
    this.#recorder.opened(admitted);
    return session;
  }

  sessionClosed(session: number, during?: "handshake"): void {
    const admitted = this.#admitted.remove(session);
    if (admitted === undefined) return;
    this.admission.leave(admitted);
    this.#recorder.closed(admitted, this.shutdownRefusal ? "shutting-down" : (during ?? "client"));
  }

  openRates(session: number): CommandRates | undefined {
    const admitted = this.#admitted.get(session);
    if (admitted === undefined || admitted.isExempt) return undefined;
    return this.#addressLimits.openRates(admitted.address, this.metrics.rateLimited);
  }

  sessionExpired(session: number, reason: Refusal): void {
    this.#recorder.expired(session, this.#admitted.get(session)?.address, reason);
  }

  sessionEnded(session: number, ending: SessionEnd): void {
    this.#recorder.ended(session, this.#admitted.get(session)?.address, ending);
  }

  /** Refuses new connections and new commands from now on [CLS-8]. */
  refuseCommands(): void {
    this.shutdownRefusal = shuttingDown;
  }

  /** Ends each connection, by default after its last reply; destroys those that are still open after `timeoutMs`. */
  async close(timeoutMs: number, end = (session: Session) => session.ended()): Promise<void> {
    for (const { session } of this.#admitted.all) end(session);
    await this.#admitted.whenAllClosed(timeoutMs);
    for (const { session } of this.#admitted.all) session.destroy();
    clearInterval(this.#silenceCheck);
  }

  #destroyFailed(session: number, error: unknown): void {
    const admitted = this.#admitted.get(session);
    this.#recorder.failed(session, admitted?.address, error);
    admitted?.session.destroy();
  }

  #checkSilence(): void {
    this.nowMs = performance.now();
    for (const { session, isExempt } of this.#admitted.all) session.checkSilence(isExempt ? "exempt" : "due");
  }
}
