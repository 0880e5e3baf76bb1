import type { Logger } from "pino";
import { createActor, waitFor } from "xstate";
import { startConnectionSystem } from "../../actors/server/connection.ts";
import type { Log } from "../../actors/server/ports.ts";
import { type StoreActor, storeMachine } from "../../actors/server/store.ts";
import { systemClock } from "../net/system-clock.ts";
import type { Transport } from "../net/transport.ts";
import type { LineSource } from "../protocol/line-source.ts";
import { type Refusal, refuse } from "../protocol/refusal.ts";
import { MemoryNames } from "../store/memory-names.ts";
import { openLog } from "../store/open.ts";
import { Board } from "./board/board.ts";
import { ListenError } from "./errors.ts";
import { Admission, resolveAdmissionLimits } from "./listen/admission.ts";
import { readFileDescriptorLimit } from "./listen/file-descriptors.ts";
import { type HttpListener, listenHttp } from "./listen/http.ts";
import type { PeerHost } from "./listen/peer.ts";
import { listenTcp, type TcpListener } from "./listen/tcp.ts";
import { Session } from "./session/session.ts";
import type { SessionHost } from "./session/session-host.ts";
import type { ServerSettings } from "./settings.ts";

/** How many messages one commit takes at the most; more would delay those behind it without a gain. */
const maxBatchMessages = 1000;
const sweepIntervalMs = 1000;
/** How much of `stopTimeoutMs` the connections get; the rest is for closing the log. */
const connectionsShare = 0.8;

const shuttingDown = refuse("shutting-down", "this server is stopping");

/** What a server is started with, besides its settings. */
export interface ServerParts {
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
  /** The log or the store has failed: nothing may be acknowledged any more, and the process must end. */
  readonly onFatal: (error: unknown) => void;
}

/** A running server: opens the log, listens, gives each connection its session, and stops without losing anything. */
export class Server implements SessionHost, PeerHost {
  readonly settings: ServerSettings;
  readonly clock = systemClock;
  readonly connections = startConnectionSystem();
  readonly board: Board;
  readonly store: StoreActor;
  nowMs = performance.now();
  closedBecause: Refusal | undefined;
  readonly #log: Log;
  readonly #logger: ServerParts["logger"];
  readonly #admission: Admission;
  readonly #addresses = new Map<Session, string>();
  readonly #tcp: TcpListener;
  readonly #http: HttpListener | undefined;
  readonly #sweep: Timer;
  #nextSession = 1;
  #allClosed: (() => void) | undefined;

  private constructor(settings: ServerSettings, parts: ServerParts, log: Log, board: Board) {
    this.settings = settings;
    this.#log = log;
    this.board = board;
    this.#logger = parts.logger;
    this.#admission = new Admission(resolveAdmissionLimits(settings, readFileDescriptorLimit()));
    this.store = this.#startStore(parts.onFatal);
    this.#tcp = this.#listenTcp();
    this.#http = this.#listenHttp();
    if (!this.#tcp.hasFullBacklog)
      parts.logger.warn("the accept backlog could not be raised and stays at 512");
    this.#sweep = setInterval(() => this.#endIdleSessions(), sweepIntervalMs);
  }

  /**
   * Starts a server. Rejects with `LogOpenError`, `SettingsError` or `ListenError`, their messages for a person.
   */
  static async start(settings: ServerSettings, parts: ServerParts): Promise<Server> {
    resolveAdmissionLimits(settings, readFileDescriptorLimit());
    const log = await openLog(settings.store, settings.keep, parts.onFatal);
    const capacity = Math.min(settings.recentMessages, settings.keep ?? settings.recentMessages);
    const board = new Board(log, await log.newest(capacity), capacity);
    try {
      return new Server(settings, parts, log, board);
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  /** The port that was really taken. */
  get tcpPort(): number {
    return this.#tcp.port;
  }

  /** The port for HTTP that was really taken; undefined when there is none. */
  get httpPort(): number | undefined {
    return this.#http?.port;
  }

  /** How many connections are served now. */
  get connectionCount(): number {
    return this.#addresses.size;
  }

  /**
   * Stops and loses nothing: no new connections, no new commands, what was accepted is committed and answered, the
   * replies are flushed, and the log is closed. Connections that do not end by themselves in time are ended.
   */
  async stop(): Promise<void> {
    const deadline = performance.now() + this.settings.stopTimeoutMs * connectionsShare;
    this.#tcp.stop();
    this.closedBecause = shuttingDown;
    await waitFor(this.store, (snapshot) => snapshot.matches("idle") || snapshot.matches("full"), {
      timeout: Number.POSITIVE_INFINITY,
    });
    for (const session of this.#addresses.keys()) session.ended();
    await this.#whenAllClosed(deadline - performance.now());
    for (const session of this.#addresses.keys()) session.terminate();
    await this.#http?.stop();
    clearInterval(this.#sweep);
    this.store.stop();
    await this.#log.close();
  }

  accept(transport: Transport, address: string, lines: LineSource): Session | Refusal {
    const refusal = this.closedBecause ?? this.#admission.enter(address);
    if (refusal) return refusal;
    const session = new Session(this.#nextSession++, transport, lines, this);
    this.#addresses.set(session, address);
    return session;
  }

  sessionClosed(session: Session): void {
    const address = this.#addresses.get(session);
    if (address === undefined) return;
    this.#addresses.delete(session);
    this.#admission.leave(address);
    if (this.#addresses.size === 0) this.#allClosed?.();
  }

  sessionCut(session: Session, refusal: Refusal): void {
    this.#logger.info({ connection: session.number, reason: refusal.text }, "connection cut");
  }

  sessionFailed(session: Session, error: unknown): void {
    this.#logger.error({ connection: session.number, err: error }, "connection actor failed");
  }

  #listenTcp(): TcpListener {
    const { host, tcpPort, maxUnterminatedBytes } = this.settings;
    try {
      return listenTcp({ hostname: host, port: tcpPort, maxUnterminatedBytes }, this);
    } catch (error) {
      throw new ListenError(host, tcpPort, error);
    }
  }

  #listenHttp(): HttpListener | undefined {
    const { host, httpPort, httpHosts, maxUnterminatedBytes } = this.settings;
    if (httpPort === "off") return undefined;
    try {
      return listenHttp(
        {
          hostname: host,
          port: httpPort,
          hosts: httpHosts,
          maxMessageBytes: maxUnterminatedBytes,
          onPageFailed: (reason) => this.#logger.error({ reason }, "the page could not be loaded"),
        },
        this,
      );
    } catch (error) {
      this.#tcp.stop();
      throw new ListenError(host, httpPort, error);
    }
  }

  #startStore(onFatal: ServerParts["onFatal"]): StoreActor {
    const store = createActor(storeMachine, {
      input: {
        log: this.#log,
        names: new MemoryNames(),
        publish: (messages) => this.board.publish(messages),
        maxQueuedSends: this.settings.maxQueuedSends,
        maxBatchMessages,
      },
    });
    store.subscribe({
      error: onFatal,
      complete: () => {
        if (store.getSnapshot().matches("failed")) onFatal(store.getSnapshot().context.failure);
      },
    });
    return store.start();
  }

  #endIdleSessions(): void {
    this.nowMs = performance.now();
    for (const session of this.#addresses.keys()) session.endIfIdle();
  }

  async #whenAllClosed(timeoutMs: number): Promise<void> {
    if (this.#addresses.size === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(timeoutMs, resolve);
      this.#allClosed = () => {
        cancel();
        resolve();
      };
    });
  }
}
