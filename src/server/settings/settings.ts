import { defaultStorageSettings, type StorageSettings } from "./storage-settings.ts";

/** What an operator can set. Each is also a flag of `bun run server` (`maxConnections`: `--max-connections`). */
export interface ServerSettings extends StorageSettings {
  /** The address to listen on. */
  readonly host: string;
  /** The TCP port; 0: any free port. */
  readonly tcpPort: number;
  /** The HTTP port, for the page and the WebSocket; 0: any free port; `off`: none. */
  readonly httpPort: number | "off";
  /** The admin port, for metrics and health; 0: any free port; `off`: none. */
  readonly adminPort: number | "off";
  /** The address of the admin port. */
  readonly adminHost: string;
  /** The host names, besides `localhost` and IP addresses, that browsers may use for the HTTP port. */
  readonly httpHosts: readonly string[];
  /** The address of the page at a proxy (a URL); undefined if there is no proxy. */
  readonly publicUrl: string | undefined;
  /** The addresses of the page at each server of the board (URLs), if it has several; the page moves among them. */
  readonly servers: readonly string[];
  /** The files of the TLS certificate, with its chain, and of its key (PEM); undefined: both ports speak plain text. */
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  /** The file of the authorities that sign clients' certificates (PEM); undefined: clients need none. */
  readonly tlsClientCa: string | undefined;
  /** The oldest version of TLS that the server speaks. */
  readonly tlsMinVersion: "1.2" | "1.3";
  /** How long a TLS handshake may take. */
  readonly handshakeTimeoutMs: number;
  /** The file of the tokens that clients must show; undefined: none is asked for. */
  readonly tokenFile: string | undefined;
  /** How many wrong tokens a minute one address may show. */
  readonly maxAuthFailuresPerMinute: number;
  /** Listen beyond loopback although anyone may use the board. */
  readonly allowAnyone: boolean;
  /** What the board is called on its page: 1 to 60 characters. */
  readonly title: string;
  /** A line about the board, on its page: at most 200 characters. */
  readonly about: string;
  /** The most connections at once; undefined: what the open-file limit allows, at most 100,000. */
  readonly maxConnections: number | undefined;
  /** The most HTTP connections that are no WebSockets; undefined: a quarter of all connections. */
  readonly maxHttpConnections: number | undefined;
  /** The most connections from one address; undefined: 256, loopback exempt. */
  readonly maxConnectionsPerAddress: number | undefined;
  /** Whether the limits per address and the rates hold for connections from this machine, too. */
  readonly limitLoopback: boolean;
  /** Addresses, and CIDR ranges of them, that the limits per address and the rates do not hold for. */
  readonly exemptAddresses: readonly string[];
  /** Addresses, and CIDR ranges of them, of proxies: what these say of their clients' addresses counts. */
  readonly trustedProxies: readonly string[];
  /** Whether each connection to the TCP port must begin with a header of the PROXY protocol, from a trusted proxy. */
  readonly proxyProtocol: boolean;
  /** How long a proxy may take for that header. */
  readonly proxyHeaderTimeoutMs: number;
  /** The most connections that wait for that header; undefined: a quarter of all connections. */
  readonly maxProxyHeaders: number | undefined;
  /** How many connections an address may open at once. */
  readonly newConnectionBurst: number;
  /** How many connections an address may open in a minute, on average. */
  readonly newConnectionsPerMinute: number;
  /** How many addresses without a connection the server remembers. */
  readonly maxTrackedAddresses: number;
  /** How many messages a connection may send at once. */
  readonly sendBurst: number;
  /** How many messages a connection may send in a second, on average. */
  readonly sendsPerSecond: number;
  /** How many commands a connection may send at once. */
  readonly commandBurst: number;
  /** How many commands a connection may send in a second, on average. */
  readonly commandsPerSecond: number;
  /** How long a client may take for its first command; 0: no limit. */
  readonly firstLineTimeoutMs: number;
  /** The high-water mark of unsent replies, per connection: past it, the server stops reading from the client. */
  readonly maxOutboxBytes: number;
  /** The most unanswered commands per connection: past it, the server stops reading from the client. */
  readonly maxPendingReplies: number;
  /** The most bytes that all connections buffer together, unread input and unsent output; undefined: a quarter of the memory. */
  readonly maxBufferBytes: number | undefined;
  /** The most sends queued while a commit is under way, for all connections together. */
  readonly maxQueuedSends: number;
  /** The most bytes without an LF; past it, the server closes the connection. */
  readonly maxUnterminatedBytes: number;
  /** How many errors in a row close a connection. */
  readonly maxErrorsInRow: number;
  /** The most connections that hold one name together. */
  readonly maxConnectionsPerName: number;
  /** The most reserved names. */
  readonly maxReservedNames: number;
  /** How long a name stays reserved for its person after the last connection that held it; 0: not at all. */
  readonly nameGraceMs: number;
  /** How many of the newest messages the board holds in memory. */
  readonly recentMessages: number;
  /** The time-out of a `wait`. */
  readonly waitTimeoutMs: number;
  /** How long a client may send nothing; 0: no limit. */
  readonly idleTimeoutMs: number;
  /** The time between two pings of a WebSocket; 0: no pings. */
  readonly websocketPingMs: number;
  /** How long a client may take none of its pending replies. */
  readonly stallTimeoutMs: number;
  /** How long the server waits for the client's FIN after its own. */
  readonly lingerTimeoutMs: number;
  /** How long a graceful stop may take. */
  readonly stopTimeoutMs: number;
  /** The least severe lines that the log has. */
  readonly logLevel: LogLevel;
  /** How the log is written; `auto`: for people on a terminal, else as JSON lines. */
  readonly logFormat: LogFormat;
  /** Whether the log has the addresses of clients. */
  readonly logAddresses: boolean;
}

/** How severe a line of the log is, the least severe first. */
export const logLevels = ["debug", "info", "warn", "error"] as const;

/** One of them. */
export type LogLevel = (typeof logLevels)[number];

/** How the log can be written. */
export const logFormats = ["auto", "json", "people"] as const;

/** One of them. */
export type LogFormat = (typeof logFormats)[number];

/** The default settings. */
export const defaultSettings: ServerSettings = {
  host: "127.0.0.1",
  tcpPort: 4040,
  httpPort: 4041,
  adminPort: "off",
  adminHost: "127.0.0.1",
  httpHosts: [],
  publicUrl: undefined,
  servers: [],
  tlsCert: undefined,
  tlsKey: undefined,
  tlsClientCa: undefined,
  tlsMinVersion: "1.2",
  handshakeTimeoutMs: 5000,
  tokenFile: undefined,
  maxAuthFailuresPerMinute: 5,
  allowAnyone: false,
  title: "Lastword",
  about: "",
  ...defaultStorageSettings,
  maxConnections: undefined,
  maxHttpConnections: undefined,
  maxConnectionsPerAddress: undefined,
  limitLoopback: false,
  exemptAddresses: [],
  trustedProxies: [],
  proxyProtocol: false,
  proxyHeaderTimeoutMs: 3000,
  maxProxyHeaders: undefined,
  newConnectionBurst: 256,
  newConnectionsPerMinute: 120,
  maxTrackedAddresses: 100_000,
  sendBurst: 20,
  sendsPerSecond: 5,
  commandBurst: 5000,
  commandsPerSecond: 200,
  firstLineTimeoutMs: 60_000,
  maxOutboxBytes: 64 * 1024,
  maxPendingReplies: 1000,
  maxBufferBytes: undefined,
  maxQueuedSends: 10_000,
  maxUnterminatedBytes: 64 * 1024,
  maxErrorsInRow: 20,
  maxConnectionsPerName: 64,
  maxReservedNames: 10_000,
  nameGraceMs: 60_000,
  recentMessages: 1024,
  waitTimeoutMs: 25_000,
  idleTimeoutMs: 600_000,
  websocketPingMs: 25_000,
  stallTimeoutMs: 10_000,
  lingerTimeoutMs: 2000,
  stopTimeoutMs: 5000,
  logLevel: "info",
  logFormat: "auto",
  logAddresses: true,
};
