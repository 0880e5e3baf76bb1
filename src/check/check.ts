import type { ServerOptions } from "../client/cli/server-options.ts";
import { StandardOutput } from "../client/cli/standard-output.ts";
import { errorMessage } from "../error-message.ts";
import { findHealthFault } from "./admin-health.ts";
import { readFirstExpiry } from "./certificate.ts";
import { probeBoard } from "./probe.ts";
import {
  type CheckReport,
  type CheckThresholds,
  checkExitCodes,
  formatReport,
  joinReports,
  judgeCertificate,
  judgeMeasurements,
  reportFailure,
  reportOtherServer,
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
  const { adminUrl, boards, tls } = options;
  const probe = await probeBoard(options, options.reads);
  const fault = adminUrl && (await findHealthFault(adminUrl));
  const expiresAtMs = await readFirstExpiry(boards, tls);
  return joinReports([
    ...(fault === undefined ? [] : [reportFailure(fault)]),
    ...(probe.kind === "failed"
      ? [reportFailure(probe.reason)]
      : [judgeMeasurements(probe.measurements, options), ...probe.failures.map(reportOtherServer)]),
    ...(expiresAtMs === undefined ? [] : [judgeCertificate(expiresAtMs - Date.now(), options)]),
  ]);
}

function end(report: CheckReport): void {
  output.print(formatReport(report));
  process.exit(checkExitCodes[report.level]);
}
