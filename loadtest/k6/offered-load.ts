import { type Environment, InvalidVariable, type NumberRange, readNumber, readText } from "./environment.ts";
import type { Stage } from "./ramp.ts";
import type { VariableName } from "./variables.ts";

/** How much a run does, and how long. */
export interface OfferedLoad {
  /** Connections of all VUs together; with a ramp, the most that it reaches. */
  readonly connections: number;
  /** How many of the connections send messages, if the script has senders. */
  readonly senders: number;
  /** Length of the measured time, which follows the warm-up. */
  readonly durationSeconds: number;
  readonly warmupSeconds: number;
  /** Commands per second and connection; 0 = as fast as replies come. */
  readonly ratePerSecond: number;
  /** The same for senders. */
  readonly sendRatePerSecond: number;
  /** Commands per second of all connections together; undefined if each has its rate. */
  readonly totalRatePerSecond: number | undefined;
  /** The number of connections over time; undefined if all open at once. */
  readonly stages: readonly Stage[] | undefined;
  /** The run stops after this many commands. */
  readonly amount: number;
}

/** With AMOUNT the run ends by itself; this is how long it may take. */
const amountSeconds = 600;

/** Two variables that contradict each other. */
const conflicts: readonly (readonly [VariableName, VariableName])[] = [
  ["STAGES", "CONNECTIONS"],
  ["STAGES", "DURATION"],
  ["STAGES", "WARMUP"],
  ["AMOUNT", "WARMUP"],
  ["TOTAL_RATE", "RATE"],
  ["TOTAL_RATE", "SEND_RATE"],
];

/** Reads the load; throws on an invalid value and on variables that contradict each other. */
export function readOfferedLoad(environment: Environment): OfferedLoad {
  for (const [one, other] of conflicts) {
    if (readText(environment, one) === undefined || readText(environment, other) === undefined) continue;
    throw new InvalidVariable(`${one} and ${other} contradict each other: set one of them`);
  }
  const number = (name: VariableName, fallback: number, range: NumberRange) =>
    readNumber(environment, name, fallback, range);
  const stages = readStages(readText(environment, "STAGES"));
  const connections =
    Math.max(...(stages ?? []).map(({ target }) => target), 0) || number("CONNECTIONS", 10, { min: 1 });
  const amount = number("AMOUNT", 0, { min: 0 }) || Number.POSITIVE_INFINITY;
  const isWholeRun = stages !== undefined || Number.isFinite(amount);
  const totalRatePerSecond = number("TOTAL_RATE", 0, { min: 0, isWhole: false }) || undefined;
  const ratePerSecond =
    totalRatePerSecond === undefined
      ? number("RATE", 0, { min: 0, isWhole: false })
      : totalRatePerSecond / connections;
  return {
    connections,
    senders: readShare(environment, "SENDERS", Math.ceil(connections / 2), { min: 0, connections }),
    durationSeconds:
      secondsOf(stages) ?? number("DURATION", Number.isFinite(amount) ? amountSeconds : 10, { min: 1 }),
    warmupSeconds: isWholeRun ? 0 : number("WARMUP", 1, { min: 0, isWhole: false }),
    ratePerSecond,
    sendRatePerSecond: number("SEND_RATE", ratePerSecond, { min: 0, isWhole: false }),
    totalRatePerSecond,
    stages,
    amount,
  };
}

/** Reads how many parts divide the connections; throws `InvalidVariable` if they are more than the connections. */
export function readShare(
  environment: Environment,
  name: VariableName,
  fallback: number,
  {
    min,
    connections,
    remark = "",
  }: { readonly min: number; readonly connections: number; readonly remark?: string },
): number {
  const count = readNumber(environment, name, fallback, { min });
  if (count <= connections) return count;
  throw new InvalidVariable(`${name}=${count}: more than the number of connections, ${connections}${remark}`);
}

/** Parses `100:10s,1000:1m`: to 100 connections within 10 s, then to 1,000 within a minute. */
function readStages(text: string | undefined): Stage[] | undefined {
  if (text === undefined) return undefined;
  const stages = text.split(",").map((part) => {
    const [, target, duration, unit] = /^(\d+):(\d+)(s|m)$/.exec(part) ?? [];
    return { target: Number(target), durationMs: Number(duration) * (unit === "m" ? 60_000 : 1000) };
  });
  const isFit = stages.every(({ target, durationMs }) => target >= 0 && durationMs > 0);
  if (isFit && stages.some(({ target }) => target > 0)) return stages;
  throw new InvalidVariable(`STAGES=${text}: expected connections and durations, such as 100:10s,1000:1m`);
}

function secondsOf(stages: readonly Stage[] | undefined): number | undefined {
  return stages?.reduce((sum, { durationMs }) => sum + durationMs / 1000, 0);
}
