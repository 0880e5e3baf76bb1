/** What an operator may set; every name is a flag of `bun run server` too (`maxConnections`: `--max-connections`). */
export interface ServerSettings {
  /** The address to listen on. */
  readonly host: string;
  /** The TCP port for lines; 0 takes any free one. */
  readonly tcpPort: number;
  /** The port for the WebSocket; 0 takes any free one, `off` opens none. */
  readonly httpPort: number | "off";
  /** Names, beside `localhost` and IP addresses, under which browsers may reach the HTTP port. */
  readonly httpHosts: readonly string[];
  /** Where messages are kept: `sqlite:PATH` or `memory:`. */
  readonly store: string;
  /** How many of the newest messages are kept; undefined keeps all (in memory: the newest 100,000). */
  readonly keep: number | undefined;
  /** How many connections are served at once; undefined: as many as the file-descriptor limit allows. */
  readonly maxConnections: number | undefined;
  /** How many of them may come from one address; undefined: 256, loopback exempt. */
  readonly maxConnectionsPerAddress: number | undefined;
  /** How many bytes may wait for a slow reader before nothing more is read from it. */
  readonly maxOutboxBytes: number;
  /** How many commands of one connection may be unanswered before nothing more is read from it. */
  readonly maxPendingReplies: number;
  /** How many bytes a peer that can't be paused may send ahead of the replies to them. */
  readonly maxUnreadBytes: number;
  /** How many sends may wait for the commit under way, all connections together. */
  readonly maxQueuedSends: number;
  /** How far a line may run without its LF before the connection is closed. */
  readonly maxUnterminatedBytes: number;
  /** How many errors in a row close the connection. */
  readonly maxErrorsInRow: number;
  /** How many of the newest messages are answered from memory. */
  readonly recentMessages: number;
  /** How long a `wait` waits. */
  readonly waitTimeoutMs: number;
  /** How long a connection may send nothing; 0: for ever. */
  readonly idleTimeoutMs: number;
  /** How long a reader may take none of the bytes that wait for it. */
  readonly stallTimeoutMs: number;
  /** How long after its FIN the server waits for the client's. */
  readonly lingerTimeoutMs: number;
  /** How long a graceful stop may take. */
  readonly stopTimeoutMs: number;
}

/** The settings that a server has when nothing is said. */
export const defaultSettings: ServerSettings = {
  host: "127.0.0.1",
  tcpPort: 4040,
  httpPort: 4041,
  httpHosts: [],
  store: "sqlite:lastword.db",
  keep: undefined,
  maxConnections: undefined,
  maxConnectionsPerAddress: undefined,
  maxOutboxBytes: 64 * 1024,
  maxPendingReplies: 1000,
  maxUnreadBytes: 1024 * 1024,
  maxQueuedSends: 10_000,
  maxUnterminatedBytes: 64 * 1024,
  maxErrorsInRow: 20,
  recentMessages: 1024,
  waitTimeoutMs: 25_000,
  idleTimeoutMs: 600_000,
  stallTimeoutMs: 10_000,
  lingerTimeoutMs: 2000,
  stopTimeoutMs: 5000,
};
