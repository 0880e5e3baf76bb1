/** What a run is asked to do: autocannon's words, from the environment. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly title: string | undefined;
  /** Connections in all, over all VUs. */
  readonly connections: number;
  /** How many of the connections send messages, where a script has senders. */
  readonly senders: number;
  /** How long is measured, after the warm-up. */
  readonly durationSeconds: number;
  readonly warmupSeconds: number;
  /** How long a reply may take, and a connection to come about. */
  readonly timeoutSeconds: number;
  /** Commands of one connection that are unanswered at once. */
  readonly pipelining: number;
  /** Commands per second and connection; 0 = as fast as replies come. */
  readonly ratePerSecond: number;
  /** The same for senders. */
  readonly sendRatePerSecond: number;
  readonly vus: number;
  readonly jsonPath: string | undefined;
  /** The run fails when the latency's p99 is not below it. */
  readonly maxP99Ms: number | undefined;
}

/** What a script chooses: how its address looks, and where a server listens for it by default. */
export interface Address {
  readonly defaultPort: number;
  url(host: string, port: number): string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings; throws on a value that is not of its form. */
export function readSettings(environment: Environment, address: Address): Settings {
  const text = (name: string) => environment[name] || undefined;
  const number = (name: string, fallback: number, min: number, isWhole = true): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    const parsed = Number(value);
    const isFit = Number.isFinite(parsed) && parsed >= min && (!isWhole || parsed === Math.floor(parsed));
    if (!isFit) throw new Error(`${name}=${value}: it takes a ${isWhole ? "whole " : ""}number from ${min}`);
    return parsed;
  };
  const host = text("HOST") ?? "127.0.0.1";
  const port = number("PORT", address.defaultPort, 1);
  const connections = number("CONNECTIONS", 10, 1);
  const ratePerSecond = number("RATE", 0, 0, false);
  const maxP99Ms = number("MAX_P99", 0, 0, false);
  return {
    host,
    port,
    url: address.url(host, port),
    title: text("TITLE"),
    connections,
    senders: Math.min(number("SENDERS", Math.ceil(connections / 2), 0), connections),
    durationSeconds: number("DURATION", 10, 1),
    warmupSeconds: number("WARMUP", 1, 0, false),
    timeoutSeconds: number("TIMEOUT", 10, 0.1, false),
    pipelining: number("PIPELINING", 1, 1),
    ratePerSecond,
    sendRatePerSecond: number("SEND_RATE", ratePerSecond, 0, false),
    vus: Math.min(number("VUS", 1, 1), connections),
    jsonPath: text("JSON_OUT"),
    maxP99Ms: maxP99Ms > 0 ? maxP99Ms : undefined,
  };
}

/** How many of `total` fall to the VU with this number (from 1), spread evenly. */
export function shareOf(total: number, vu: number, vus: number): number {
  return Math.floor(total / vus) + (vu <= total % vus ? 1 : 0);
}
