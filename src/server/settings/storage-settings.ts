/** What an operator can set about where messages are kept. */
export interface StorageSettings {
  /** Where the server keeps messages: `sqlite:PATH`, `memory:`, or `nats://HOST,HOST`, which several servers share. */
  readonly store: string;
  /** The name of this server among those that share a board; undefined for a board of its own. */
  readonly node: string | undefined;
  /** The names of all servers that share the board, this one included. */
  readonly peers: readonly string[];
  /** The file of credentials for NATS; undefined: it asks for none, or they are in `store`. */
  readonly natsCreds: string | undefined;
  /** The file of the authorities of NATS's certificate (PEM); undefined: those of this machine. */
  readonly natsCa: string | undefined;
  /** The files of this server's certificate for NATS, and of its key (PEM); undefined: it asks for none. */
  readonly natsCert: string | undefined;
  readonly natsKey: string | undefined;
  /** How many of the newest messages the server keeps; undefined: all (in memory: the newest 100,000). */
  readonly keep: number | undefined;
  /** Start although messages that were acknowledged are lost. */
  readonly acceptLoss: boolean;
}

/** The default settings: a board of this server alone, in a file. */
export const defaultStorageSettings: StorageSettings = {
  store: "sqlite:lastword.db",
  node: undefined,
  peers: [],
  natsCreds: undefined,
  natsCa: undefined,
  natsCert: undefined,
  natsKey: undefined,
  keep: undefined,
  acceptLoss: false,
};
