import type { Logger } from "pino";
import { createActor, waitFor } from "xstate";
import { Mailbox } from "../../actors/server/mailbox.ts";
import type { MessageLog, MessageWriter, Names, StoredMessage } from "../../actors/server/ports.ts";
import { type StoreActor, storeMachine } from "../../actors/server/store.ts";
import { MemoryNames } from "../store/memory-names.ts";
import { openLog } from "../store/open.ts";
import { openAdminPort, type WatchedParts } from "./admin-port.ts";
import { Board } from "./board/board.ts";
import { Admission, resolveAdmissionLimits } from "./listen/admission.ts";
import { readFileDescriptorLimit } from "./listen/file-descriptors.ts";
import { listenHttp } from "./listen/http.ts";
import type { Listener } from "./listen/listener.ts";
import { listenTcp } from "./listen/tcp.ts";
import { MeasuredLog } from "./metrics/measured-log.ts";
import { ServerMetrics } from "./metrics/server-metrics.ts";
import { Sessions } from "./session/sessions.ts";
import { ListenError } from "./settings/errors.ts";
import type { ServerSettings } from "./settings/settings.ts";
import { logUntrusted } from "./untrusted-log.ts";

/** The most messages in one commit; a larger batch would delay the next one and gain nothing. */
const maxBatchMessages = 1000;
/** The connections' share of `stopTimeoutMs`; the rest is for closing the log. */
const connectionsShare = 0.8;

/** What a server needs to start, besides its settings. */
export interface ServerParts {
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
  /** The log or the store has failed: nothing may be acknowledged from now on, and the process must exit. */
  readonly onFatal: (error: unknown) => void;
  /** How many lines of the log were dropped; the default is none. */
  readonly droppedLogLines?: () => number;
}

/** The components of a server, from the disk to the sockets. */
interface Components {
  readonly log: MessageLog;
  readonly board: Board;
  readonly store: StoreActor;
  readonly sessions: Sessions;
}

/** A running server: opens the log, starts the store, listens, and stops gracefully. */
export class Server {
  /** The messages that clients can read. */
  readonly board: Board;
  readonly #settings: ServerSettings;
  readonly #logger: ServerParts["logger"];
  readonly #log: MessageLog;
  readonly #store: StoreActor;
  readonly #sessions: Sessions;
  #tcp: Listener | undefined;
  #http: Listener | undefined;
  #admin: Listener | undefined;

  private constructor(settings: ServerSettings, logger: ServerParts["logger"], components: Components) {
    this.#settings = settings;
    this.#logger = logger;
    this.#log = components.log;
    this.board = components.board;
    this.#store = components.store;
    this.#sessions = components.sessions;
  }

  /**
   * Starts a server. If it rejects (`SettingsError`, `StoreOpenError`, `StoreFailedError` or `ListenError`), nothing
   * is left running.
   */
  static async start(settings: ServerSettings, parts: ServerParts): Promise<Server> {
    const { logger, onFatal, droppedLogLines = () => 0 } = parts;
    const admission = new Admission(resolveAdmissionLimits(settings, readFileDescriptorLimit()));
    const log = await openLog(settings.store, settings.keep, onFatal, {
      acceptLoss: settings.acceptLoss,
      onNotice: ({ level, text }) => logger[level](text),
    });
    const capacity = Math.min(settings.recentMessages, settings.keep ?? settings.recentMessages);
    const board = new Board(log, await log.newest(capacity), capacity);
    const mailbox = new Mailbox(settings.maxQueuedSends);
    const metrics = new ServerMetrics();
    const names = new MemoryNames(settings, () => performance.now());
    const measured = new MeasuredLog(log);
    const store = startStore(mailbox, measured, names, board, onFatal);
    const sessions = new Sessions({ settings, board, store, mailbox, admission, metrics, logger });
    const server = new Server(settings, logger, { log, board, store, sessions });
    try {
      server.#listen();
      const watched = { settings, metrics, log: measured, board, mailbox, names, admission, sessions };
      await server.#listenAdmin({ ...watched, logger, droppedLogLines });
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
    return this.#sessions.count;
  }

  /**
   * Stops gracefully: accepts no new connections or commands, commits and answers the accepted ones, flushes the
   * replies, and closes the log. Destroys connections that do not close in time.
   */
  async stop(): Promise<void> {
    const deadlineMs = performance.now() + this.#settings.stopTimeoutMs * connectionsShare;
    this.#tcp?.stop();
    this.#sessions.refuseCommands();
    await waitFor(this.#store, (store) => store.matches("idle") || store.matches("full"), {
      timeout: Number.POSITIVE_INFINITY,
    });
    await this.#sessions.close(deadlineMs - performance.now());
    this.#http?.stopAll();
    this.#store.stop();
    await this.#log.close();
    this.#admin?.stopAll();
  }

  #listen(): void {
    const { host, tcpPort, httpPort, httpHosts, publicUrl, title, about, maxUnterminatedBytes } =
      this.#settings;
    this.#tcp = listenOrExplain(host, tcpPort, () =>
      listenTcp({ hostname: host, port: tcpPort, maxUnterminatedBytes }, this.#sessions),
    );
    if (!this.#tcp.hasFullBacklog) {
      this.#logger.warn("could not raise the accept backlog; it stays at 512");
    }
    if (httpPort === "off") return;
    const settings = {
      hostname: host,
      port: httpPort,
      hosts: httpHosts,
      publicUrl,
      maxMessageBytes: maxUnterminatedBytes,
      description: { title, about, identity: this.#log.identity },
      onUntrusted: logUntrusted(this.#logger),
      onPageFailed: (reason: string) => this.#logger.error({ reason }, "could not load the page"),
    };
    this.#http = listenOrExplain(host, httpPort, () => listenHttp(settings, this.#sessions));
  }

  async #listenAdmin(parts: WatchedParts): Promise<void> {
    this.#admin = await openAdminPort(parts);
  }
}

/** Starts the store actor. It calls `onFatal` if the store or the log fails. */
function startStore(
  mailbox: Mailbox,
  log: MessageWriter,
  names: Names,
  board: Board,
  onFatal: ServerParts["onFatal"],
): StoreActor {
  const publish = (messages: readonly StoredMessage[]) => board.publish(messages);
  const store = createActor(storeMachine, {
    input: { mailbox, log, names, publish, maxBatchMessages },
  });
  store.subscribe({
    error: onFatal,
    complete: () => {
      if (store.getSnapshot().matches("failed")) onFatal(store.getSnapshot().context.failure);
    },
  });
  return store.start();
}

function listenOrExplain<Listener>(host: string, port: number, listen: () => Listener): Listener {
  try {
    return listen();
  } catch (error) {
    throw new ListenError(host, port, error);
  }
}
