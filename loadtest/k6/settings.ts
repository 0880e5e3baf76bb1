import { type Environment, type NumberRange, readNumber, readText, refuseMisspelt } from "./environment.ts";
import type { VariableName } from "./variables.ts";

/** The settings of a run, with autocannon's names, from the environment. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly title: string | undefined;
  /** Connections of all VUs together. */
  readonly connections: number;
  /** How many of the connections send messages, if the script has senders. */
  readonly senders: number;
  /** Length of the measured time, which follows the warm-up. */
  readonly durationSeconds: number;
  readonly warmupSeconds: number;
  /** Time-out for a connect, a reply and a close. */
  readonly timeoutSeconds: number;
  /** Unanswered commands per connection. */
  readonly pipelining: number;
  /** Commands per second and connection; 0 = as fast as replies come. */
  readonly ratePerSecond: number;
  /** The same for senders. */
  readonly sendRatePerSecond: number;
  readonly vus: number;
  readonly jsonPath: string | undefined;
  /** The run fails if the latency's p99 reaches this value. */
  readonly maxP99Ms: number | undefined;
  /** The run fails if the generator stalls for this long. */
  readonly maxLagMs: number | undefined;
}

/** The form of a script's URL, and its default port. */
export interface Address {
  readonly defaultPort: number;
  url(host: string, port: number): string;
}

/** A longer stall of the generator is in the latencies of all commands that were due meanwhile. */
const defaultMaxLagMs = 250;

/** Reads the settings; throws on an invalid value and on a misspelt name. */
export function readSettings(environment: Environment, address: Address): Settings {
  refuseMisspelt(environment);
  const text = (name: VariableName) => readText(environment, name);
  const number = (name: VariableName, fallback: number, range: NumberRange) =>
    readNumber(environment, name, fallback, range);
  const host = text("HOST") ?? "127.0.0.1";
  const port = number("PORT", address.defaultPort, { min: 1, max: 65_535 });
  const connections = number("CONNECTIONS", 10, { min: 1 });
  const ratePerSecond = number("RATE", 0, { min: 0, isWhole: false });
  const maxP99Ms = number("MAX_P99", 0, { min: 0, isWhole: false });
  const maxLagMs = number("MAX_LAG", defaultMaxLagMs, { min: 0, isWhole: false });
  return {
    host,
    port,
    url: address.url(host, port),
    title: text("TITLE"),
    connections,
    senders: Math.min(number("SENDERS", Math.ceil(connections / 2), { min: 0 }), connections),
    durationSeconds: number("DURATION", 10, { min: 1 }),
    warmupSeconds: number("WARMUP", 1, { min: 0, isWhole: false }),
    timeoutSeconds: number("TIMEOUT", 10, { min: 0.1, isWhole: false }),
    pipelining: number("PIPELINING", 1, { min: 1 }),
    ratePerSecond,
    sendRatePerSecond: number("SEND_RATE", ratePerSecond, { min: 0, isWhole: false }),
    vus: Math.min(number("VUS", 1, { min: 1 }), connections),
    jsonPath: text("JSON_OUT"),
    maxP99Ms: maxP99Ms > 0 ? maxP99Ms : undefined,
    maxLagMs: maxLagMs > 0 ? maxLagMs : undefined,
  };
}

/** How many of `total` the VU with this number (from 1) gets; the shares differ by at most one. */
export function shareOf(total: number, vu: number, vus: number): number {
  return Math.floor(total / vus) + (vu <= total % vus ? 1 : 0);
}
