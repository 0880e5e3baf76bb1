import type { ServerOptions } from "../client/cli/server-options.ts";
import { StandardOutput } from "../client/cli/standard-output.ts";
import { errorMessage } from "../error-message.ts";
import { findHealthFault } from "./admin-health.ts";
import { probeBoard } from "./probe.ts";
import {
  addFailures,
  type CheckReport,
  type CheckThresholds,
  checkExitCodes,
  formatReport,
  judgeMeasurements,
  reportFailure,
} from "./report.ts";

/** The options of `check`. */
export interface CheckOptions extends ServerOptions, CheckThresholds {
  readonly reads: number;
  /** For the whole check, in seconds. */
  readonly timeout: number;
  readonly adminUrl: URL | undefined;
}

const output = new StandardOutput();

/** `check`: prints the report and ends the process with its exit code. */
export async function check(options: CheckOptions): Promise<void> {
  const { timeout } = options;
  setTimeout(() => end(reportFailure(`no result within ${timeout} s`)), timeout * 1000);
  try {
    end(await examine(options));
  } catch (error) {
    // Without this, a fault of ours would end with code 1, a mere warning.
    end({ level: "UNKNOWN", text: errorMessage(error), figures: [] });
  }
}

async function examine(options: CheckOptions): Promise<CheckReport> {
  const probe = await probeBoard(options, options.reads);
  const fault = options.adminUrl === undefined ? undefined : await findHealthFault(options.adminUrl);
  const report =
    probe.kind === "failed"
      ? reportFailure(probe.reason)
      : addFailures(judgeMeasurements(probe.measurements, options), probe.failures);
  return fault === undefined ? report : { ...report, level: "CRITICAL", text: `${fault}; ${report.text}` };
}

function end(report: CheckReport): void {
  output.print(formatReport(report));
  process.exit(checkExitCodes[report.level]);
}
