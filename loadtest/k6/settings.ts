import { type Environment, type NumberRange, readNumber, readText, refuseMisspelt } from "./environment.ts";
import { minSizeBytes } from "./message.ts";
import { type OfferedLoad, readOfferedLoad, readShare } from "./offered-load.ts";
import type { VariableName } from "./variables.ts";

/** The settings of a run, with autocannon's names, from the environment. */
export interface Settings extends OfferedLoad {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly isEncrypted: boolean;
  /** The file of the token that each connection shows. */
  readonly tokenPath: string | undefined;
  readonly title: string | undefined;
  /** Time-out for a connect, a reply and a close. */
  readonly timeoutSeconds: number;
  /** Unanswered commands per connection. */
  readonly pipelining: number;
  /** The size of a message that is sent; 0 = as short as it can be. */
  readonly sizeBytes: number;
  /** Whether `send` compares the board with what it sent. */
  readonly readsBack: boolean;
  /** The run stops after this many errors. */
  readonly maxErrors: number;
  readonly vus: number;
  readonly jsonPath: string | undefined;
  /** The JSON of an earlier run; this run fails if it is worse. */
  readonly baselinePath: string | undefined;
  /** How much worse it may be: 0.2 for 20 %. */
  readonly maxRegression: number;
  /** The run fails if the p99 of a latency reaches this value. */
  readonly maxP99Ms: number | undefined;
  /** The run fails if the generator stalls for this long. */
  readonly maxLagMs: number | undefined;
}

/** The form of a script's URL, and its default port. */
export interface Address {
  readonly defaultPort: number;
  url(host: string, port: number, isEncrypted: boolean): string;
}

/** The board takes no longer message [MSG-1]. */
const maxSizeBytes = 900;

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
  const isEncrypted = number("TLS", 0, { min: 0, max: 1 }) === 1;
  const limit = (name: VariableName, fallback = 0) =>
    number(name, fallback, { min: 0, isWhole: false }) || undefined;
  const load = readOfferedLoad(environment);
  return {
    ...load,
    host,
    port,
    url: address.url(host, port, isEncrypted),
    isEncrypted,
    tokenPath: pathFrom(environment, "TOKEN_FILE"),
    title: text("TITLE"),
    timeoutSeconds: number("TIMEOUT", 10, { min: 0.1, isWhole: false }),
    pipelining: number("PIPELINING", 1, { min: 1 }),
    sizeBytes: text("SIZE") === undefined ? 0 : number("SIZE", 0, { min: minSizeBytes, max: maxSizeBytes }),
    readsBack: number("READ_BACK", 1, { min: 0, max: 1 }) === 1,
    maxErrors: number("BAILOUT", 0, { min: 0 }) || Number.POSITIVE_INFINITY,
    vus: readShare(environment, "VUS", 1, {
      min: 1,
      connections: load.connections,
      remark: " (each worker process, -w, needs a VU)",
    }),
    jsonPath: text("JSON_OUT"),
    baselinePath: pathFrom(environment, "BASELINE"),
    maxRegression: number("MAX_REGRESSION", 20, { min: 0, isWhole: false }) / 100,
    maxP99Ms: limit("MAX_P99"),
    maxLagMs: limit("MAX_LAG", defaultMaxLagMs),
  };
}

/** k6 opens a relative path in the folder of the script, but writes JSON_OUT in the working directory: both start there. */
function pathFrom(environment: Environment, name: VariableName): string | undefined {
  const path = readText(environment, name);
  const folder = environment.PWD || undefined;
  if (path === undefined || path.startsWith("/") || folder === undefined) return path;
  return `${folder}/${path}`;
}

/** How many of `total` the VU with this number (from 1) gets; the shares differ by at most one. */
export function shareOf(total: number, vu: number, vus: number): number {
  return Math.floor(total / vus) + (vu <= total % vus ? 1 : 0);
}
