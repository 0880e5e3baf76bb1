import { Mailbox } from "../../actors/server/mailbox.ts";
import { StoreFailedError } from "../store/errors.ts";
import { LastBackup } from "../store/last-backup.ts";
import { findDatabasePath, openStore } from "../store/open.ts";
import { Access } from "./access/access.ts";
import { openAdminPort, type WatchedParts } from "./admin-port.ts";
import type { Board } from "./board/board.ts";
import { openBoard } from "./board/open-board.ts";
import { checkServers, listServers } from "./board-servers.ts";
import { AddressLimits } from "./limits/address-limits.ts";
import { AddressRanges } from "./limits/address-ranges.ts";
import { listenHttp } from "./listen/http.ts";
import { listenOrExplain } from "./listen/listen-or-explain.ts";
import type { Listener } from "./listen/listener.ts";
import { listenTcp } from "./listen/tcp.ts";
import { MeasuredLog } from "./metrics/measured-log.ts";
import { ServerMetrics } from "./metrics/server-metrics.ts";
import { openAdmission, setAdmissionLimits } from "./open-admission.ts";
import { listenToOperator } from "./operator/listen-to-operator.ts";
import { checkProxies, openRemotes, proxyHeaderRules } from "./proxies.ts";
import type { Components, ServerParts } from "./server-parts.ts";
import type { InheritedSockets } from "./service/inherited-sockets.ts";
import { shuttingDown } from "./session/reasons.ts";
import type { Session } from "./session/session.ts";
import { Sessions } from "./session/sessions.ts";
import type { ServerSettings } from "./settings/settings.ts";
import { findUnsettled, startStore } from "./start-store.ts";
import { tlsOf } from "./tls-of.ts";
import { logUntrusted } from "./untrusted-log.ts";

/** The shares of `stopTimeoutMs` by whose end messages are stored, and connections closed; the rest is for closing the log. */
const storeShare = 0.6;
const connectionsShare = 0.8;

/** A running server: opens the log, starts the store, listens, and stops gracefully. */
export class Server {
  /** The messages that clients can read. */
  readonly board: Board;
  /** What it counts while it runs. */
  readonly metrics: ServerMetrics;
  #settings: ServerSettings;
  readonly #logger: ServerParts["logger"];
  readonly #components: Components;
  #tcp: Listener | undefined;
  #http: Listener | undefined;
  #admin: Listener | undefined;

  private constructor(settings: ServerSettings, logger: ServerParts["logger"], components: Components) {
    this.#settings = settings;
    this.#logger = logger;
    this.#components = components;
    this.board = components.board;
    this.metrics = components.metrics;
  }

  /**
   * Starts a server. If it rejects (`SettingsError`, `StoreOpenError`, `StoreFailedError` or `ListenError`), nothing
   * is left running.
   */
  static async start(settings: ServerSettings, parts: ServerParts): Promise<Server> {
    const { logger, onFatal, droppedLogLines = () => 0, sockets = {} } = parts;
    checkProxies(settings);
    checkServers(settings);
    const metrics = new ServerMetrics();
    const access = new Access(settings, logger);
    const addressLimits = new AddressLimits(settings);
    const admission = openAdmission(settings, addressLimits, metrics, logger);
    let sessions: Sessions | undefined;
    const { log, names, serveRedactions } = await openStore(settings, {
      acceptLoss: settings.acceptLoss,
      onFailed: onFatal,
      onNotice: ({ level, text }) => logger[level](text),
      onNamesWithdrawn: (owners) => sessions?.closeNameless(owners),
    });
    const board = await openBoard(log, settings);
    const mailbox = new Mailbox(settings.maxQueuedSends);
    const measured = new MeasuredLog(log);
    const store = startStore(mailbox, measured, names, board, onFatal);
    sessions = new Sessions({
      ...{ settings, board, store, mailbox },
      ...{ admission, addressLimits, gate: access.gate, metrics, logger },
    });
    const databasePath = findDatabasePath(settings.store);
    const lastBackup = LastBackup.of(databasePath);
    const operatorParts = { log, store, board, lastBackup, logger };
    const operator = listenToOperator(databasePath, serveRedactions, operatorParts);
    const remotes = openRemotes(settings, logger);
    const components = {
      ...{ access, metrics, admission, addressLimits, remotes },
      ...{ log, board, store, sessions, operator },
    };
    const server = new Server(settings, logger, components);
    try {
      const parts = { settings, log: measured, mailbox, names, lastBackup, databasePath };
      await server.#listen({ ...components, ...parts, logger, droppedLogLines }, sockets);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** The TCP port that it listens on. */
  get tcpPort(): number {
    return this.#tcp?.port ?? 0;
  }

  /** The HTTP port that it listens on; undefined if there is none. */
  get httpPort(): number | undefined {
    return this.#http?.port;
  }

  /** The admin port that it listens on; undefined if there is none. */
  get adminPort(): number | undefined {
    return this.#admin?.port;
  }

  /** How many connections are open. */
  get connectionCount(): number {
    return this.#components.sessions.count;
  }

  /** Takes over the settings that can change while it runs. Throws `SettingsError`, and changes nothing, if one can't hold. */
  applySettings(settings: ServerSettings): void {
    const { admission, addressLimits, remotes, sessions } = this.#components;
    checkProxies(settings);
    setAdmissionLimits(admission, settings);
    addressLimits.applySettings(settings);
    sessions.applySettings(settings);
    remotes.setTrusted(new AddressRanges(settings.trustedProxies));
    this.#settings = settings;
  }

  /** Resolves once the log has answered, even if its disk is full: the server then works. */
  async answers(): Promise<void> {
    await this.#components.log.newest(0);
  }

  /** Reads again what an operator may change while it runs: the certificate, the tokens. */
  reload(): void {
    this.#components.access.reload();
    this.#components.sessions.closeWithdrawn();
  }

  /**
   * Stops gracefully: accepts no new connections or commands, commits and answers the accepted ones, flushes the
   * replies, and closes the log. Destroys connections that do not close in time. Rejects with a `StoreFailedError` in the end
   * if the log did not say in time whether messages are stored.
   */
  async stop(): Promise<void> {
    const { access, sessions, store, log, operator } = this.#components;
    const deadlineMs = performance.now() + this.#settings.stopTimeoutMs * connectionsShare;
    this.#tcp?.stop();
    access.stop();
    sessions.refuseCommands();
    const unsettled = await findUnsettled(store, log, this.#settings.stopTimeoutMs * storeShare);
    if (unsettled !== undefined) this.#logger.error(unsettled);
    // [SND-6] What waits then gets no other answer.
    const end = unsettled === undefined ? undefined : (session: Session) => session.expire(shuttingDown);
    await sessions.close(deadlineMs - performance.now(), end);
    this.#tcp?.stopAll();
    this.#http?.stopAll();
    await operator?.stop();
    store.stop();
    await log.close();
    this.#admin?.stopAll();
    if (unsettled !== undefined) throw new StoreFailedError(unsettled);
  }

  async #listen(watched: WatchedParts, sockets: InheritedSockets): Promise<void> {
    this.#admin = await openAdminPort(watched);
    const { host, tcpPort, httpPort, httpHosts, publicUrl, title, about, maxUnterminatedBytes } =
      this.#settings;
    this.#components.access.watch(() => this.#components.sessions.closeWithdrawn());
    const { remotes, metrics } = this.#components;
    const tls = tlsOf(this.#components.access, this.#settings, metrics.tls, this.#logger);
    const proxyHeaders = proxyHeaderRules(this.#settings, metrics, this.#logger);
    const isTcpDirect = tls === undefined && proxyHeaders === undefined;
    const lines = {
      ...{ hostname: host, port: tcpPort, descriptor: sockets.tcp },
      ...{ tls, maxUnterminatedBytes, remotes, proxyHeaders },
    };
    this.#tcp = listenOrExplain(host, tcpPort, () => listenTcp(lines, this.#components.sessions));
    if (!this.#tcp.hasFullBacklog) this.#logger.warn("could not raise the accept backlog; it stays at 512");
    if (httpPort === "off") return;
    const settings = {
      ...{ hostname: host, port: httpPort, descriptor: sockets.http, tls, remotes },
      ...{ hosts: httpHosts, publicUrl },
      maxMessageBytes: maxUnterminatedBytes,
      description: {
        ...{ title, about, identity: this.#components.log.identity },
        servers: listServers(this.#settings.servers),
        ...{ lastId: () => this.board.lastWord.id, tcpPort: isTcpDirect ? this.tcpPort : undefined },
      },
      onUntrusted: logUntrusted(this.#logger),
      onPageFailed: (reason: string) => this.#logger.error({ reason }, "could not load the page"),
    };
    this.#http = listenOrExplain(host, httpPort, () => listenHttp(settings, this.#components.sessions));
  }
}
