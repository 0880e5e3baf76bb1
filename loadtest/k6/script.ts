import exec from "k6/execution";
import type { Options } from "k6/options";
import { readToken, withToken } from "./authentication.ts";
import { type Baseline, parseBaseline } from "./baseline.ts";
import { Budget } from "./budget.ts";
import { ConsistencyChecker } from "./consistency.ts";
import { InvalidVariable } from "./environment.ts";
import type { Timed } from "./latency-metrics.ts";
import { Metrics } from "./metrics.ts";
import { describeConnections, summarizeRun } from "./report.ts";
import type { SummaryData } from "./result.ts";
import type { RunContext } from "./run-context.ts";
import { describeLoad, type RunLoad } from "./run-description.ts";
import { readSettings, type Settings, shareOf } from "./settings.ts";
import { thresholdsFor, trendStats } from "./thresholds.ts";
import { Timeouts, timeoutSlotMs } from "./timeouts.ts";
import type { Connector } from "./transport.ts";

/** What the work of one VU gets. */
export interface VirtualUserParts {
  readonly context: RunContext;
  readonly checker: ConsistencyChecker;
  /** From 1. */
  readonly vu: number;
}

/** What a script exports to k6. */
export interface Script {
  readonly options: Options;
  readonly run: () => Promise<void>;
  readonly handleSummary: (data: SummaryData) => Record<string, string>;
}

/** What distinguishes one script from the others. */
export interface Work {
  readonly script: string;
  /** What the variables mean in this script, where that differs: its load, in the report and to BASELINE. */
  adapt?(settings: Settings): Settings;
  /** The heading's line about the load; by default the connections and the rate of each. */
  loadLine?(settings: Settings): string;
  /** The latencies that its commands have. */
  timed(settings: Settings): readonly Timed[];
  /** The work of one VU. */
  run(parts: VirtualUserParts): Promise<void>;
}

/** Extra time to connect, to close and to read the board, before k6 interrupts an iteration. */
const extraSeconds = 120;

/** Creates a script that does `work` in one long iteration per VU. */
export function createScript(
  connector: Connector,
  environment: Readonly<Record<string, string | undefined>>,
  work: Work,
): Script {
  const read = readSettings(environment, connector);
  const settings = work.adapt?.(read) ?? read;
  const timed = work.timed(settings);
  const load = describeLoad(work.script, settings, timed);
  const baseline = readBaseline(load, settings);
  const { tokenPath } = settings;
  const board = tokenPath === undefined ? connector : withToken(connector, readToken(tokenPath));
  return {
    options: optionsFor(settings, thresholdsFor(settings, timed, baseline)),
    async run() {
      // k6 refuses these reads in the init context, and each read is slow.
      const { instance, vu } = exec;
      const metrics = new Metrics(vu.idInTest, settings.durationSeconds);
      if (vu.idInTest > settings.vus || vu.iterationInInstance > 0) {
        metrics.countSurplusIteration();
        throw new Error("the script sets VUs and iterations itself: use VUS=n, not --vus or --iterations");
      }
      const now = () => instance.currentTestRunDuration;
      const timeouts = new Timeouts();
      const checking = setInterval(() => timeouts.check(now()), timeoutSlotMs);
      const budget = new Budget(shareOf(settings.amount, vu.idInTest, settings.vus));
      const maxErrors = Math.max(1, shareOf(settings.maxErrors, vu.idInTest, settings.vus));
      const context = { settings, connector: board, metrics, timeouts, now, budget, maxErrors };
      await work.run({ context, checker: new ConsistencyChecker(), vu: vu.idInTest });
      clearInterval(checking);
      metrics.finish();
    },
    handleSummary: (data) => {
      const loadLine = (work.loadLine ?? describeConnections)(settings);
      return summarizeRun(data, { settings, load, loadLine, timed, baseline });
    },
  };
}

function readBaseline(load: RunLoad, settings: Settings): Baseline | undefined {
  const { baselinePath, maxRegression } = settings;
  if (baselinePath === undefined) return undefined;
  return parseBaseline(baselinePath, readFile(baselinePath), load, maxRegression);
}

function readFile(path: string): string {
  try {
    return open(path);
  } catch (error) {
    throw new InvalidVariable(`BASELINE=${path}: ${String(error).replace(/^\w*Error: /, "")}`);
  }
}

function optionsFor(settings: Settings, thresholds: Record<string, string[]>): Options {
  const { warmupSeconds, durationSeconds, timeoutSeconds, vus } = settings;
  const maxSeconds = Math.ceil(warmupSeconds + durationSeconds + 3 * timeoutSeconds + extraSeconds);
  return {
    scenarios: {
      board: {
        executor: "per-vu-iterations",
        vus,
        iterations: 1,
        maxDuration: `${maxSeconds}s`,
        gracefulStop: "5s",
      },
    },
    summaryTrendStats: trendStats,
    thresholds,
  };
}
