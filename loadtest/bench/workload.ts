import { readFileDescriptorLimit } from "../../src/server/listen/file-descriptors.ts";

/** A number of connections, each with `inFlight` requests in flight. */
export interface Load {
  readonly connections: number;
  readonly inFlight: number;
}

/** The size and duration of all measurements. */
export interface Workload {
  readonly isQuick: boolean;
  /** How often each contender has its turn; medians are over the rounds. */
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmupMs: number;
  readonly pollLoads: readonly Load[];
  readonly sendLoads: readonly Load[];
  readonly sendRounds: number;
  readonly idleConnections: number;
  /** Time for a server to collect garbage before its memory is read. */
  readonly idleMs: number;
  readonly stormConnections: number;
  readonly stormRounds: number;
  readonly stormTimeoutMs: number;
  readonly waiters: number;
  readonly wakeUps: number;
  readonly pollers: number;
  readonly pollersMs: number;
  /** How many connections flood, in one case each. */
  readonly floodTcp: readonly number[];
  readonly floodWebSockets: readonly number[];
  readonly floodMs: number;
  readonly floodRounds: number;
  /** How many connections read old messages. */
  readonly oldReaders: number;
  readonly oldReadMs: number;
  readonly oldReadRounds: number;
  /** How many connections send to a cluster, divided among its nodes. */
  readonly clusterSenders: number;
  readonly clusterWakeUps: number;
}

/** Descriptors that the generator and a server need besides their connections. */
const spareDescriptors = 500;

/** The workload of RESULTS.md. */
export function fullWorkload(): Workload {
  return {
    isQuick: false,
    rounds: 5,
    roundMs: 1500,
    warmupMs: 400,
    pollLoads: loads([100, 1], [2000, 1], [100, 16]),
    sendLoads: loads([1, 1], [50, 1], [50, 20]),
    sendRounds: 3,
    idleConnections: withinLimit(10_000),
    idleMs: 3000,
    stormConnections: withinLimit(19_000),
    stormRounds: 3,
    stormTimeoutMs: 20_000,
    waiters: withinLimit(10_000),
    wakeUps: 7,
    pollers: withinLimit(10_000),
    pollersMs: 10_000,
    floodTcp: [1, 10, 100, 250],
    floodWebSockets: [1, 5, 50],
    floodMs: 1000,
    floodRounds: 3,
    oldReaders: 50,
    oldReadMs: 2000,
    oldReadRounds: 3,
    clusterSenders: 500,
    clusterWakeUps: 400,
  };
}

/** One small round of each measurement: shows only that the comparison works. */
export function quickWorkload(): Workload {
  return {
    isQuick: true,
    rounds: 1,
    roundMs: 150,
    warmupMs: 50,
    pollLoads: loads([10, 1], [50, 1], [10, 16]),
    sendLoads: loads([1, 1], [10, 1], [10, 20]),
    sendRounds: 1,
    idleConnections: 100,
    idleMs: 100,
    stormConnections: 200,
    stormRounds: 1,
    stormTimeoutMs: 10_000,
    waiters: 100,
    wakeUps: 2,
    pollers: 100,
    pollersMs: 500,
    floodTcp: [2],
    floodWebSockets: [2],
    floodMs: 100,
    floodRounds: 1,
    oldReaders: 5,
    oldReadMs: 100,
    oldReadRounds: 1,
    clusterSenders: 10,
    clusterWakeUps: 2,
  };
}

function loads(...pairs: [number, number][]): Load[] {
  return pairs.map(([connections, inFlight]) => ({ connections, inFlight }));
}

/** Caps `connections` at the limit of open files: the generator is one process. */
function withinLimit(connections: number): number {
  return Math.min(connections, readFileLimit() - spareDescriptors);
}

/** The limit of open files per process (Linux). */
export function readFileLimit(): number {
  return readFileDescriptorLimit() ?? Number.NaN;
}
