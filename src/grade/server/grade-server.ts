import { formatAddress } from "../../net/address.ts";
import { describeDialect } from "../dialect/dialect.ts";
import { GradeStop } from "../grade-stop.ts";
import { endWithProgram } from "../interruption.ts";
import { listChecks } from "../report/check-table.ts";
import { finishReport } from "../report/finish.ts";
import { printLines, printProblem } from "../report/output.ts";
import { followChecks } from "../report/progress.ts";
import type { GradeReportOptions } from "../report/report-options.ts";
import { runChecks } from "../run-checks.ts";
import { selectChecks } from "../select-checks.ts";
import { type ServerProfile, serverProfiles } from "./profiles.ts";
import type { ServerCheck } from "./server-check.ts";
import type { ServerPlace } from "./server-place.ts";
import { ServerSubject } from "./server-subject.ts";
import { StartedServer } from "./started-server.ts";
import { parseTarget, resolveEndpoint, type ServerTarget } from "./target.ts";

/** The options of `grade server`. */
export interface GradeServerOptions extends GradeReportOptions {
  readonly profile: ServerProfile;
  readonly port?: number;
  readonly http?: number;
  readonly allowRemote?: boolean;
}

/** Grades a server; resolves to the exit code. */
export async function gradeServer(
  words: readonly string[],
  isCommand: boolean,
  options: GradeServerOptions,
): Promise<number> {
  try {
    const checks = selectChecks(serverProfiles[options.profile], options.only);
    if (options.list === true) {
      printLines(listChecks(checks));
      return 0;
    }
    return await grade(parseTarget(words, isCommand, options.port), checks, options);
  } catch (error) {
    if (!(error instanceof GradeStop)) throw error;
    printProblem(error.message);
    return error.exitCode;
  }
}

async function grade(
  target: ServerTarget,
  checks: readonly ServerCheck[],
  options: GradeServerOptions,
): Promise<number> {
  const startedAt = new Date();
  const place = await findPlace(target, options);
  const stop = async () => {
    if (place.kind === "started") await place.server.stop();
  };
  using _ = endWithProgram(stop);
  try {
    const subject = await ServerSubject.open(place);
    const graded = await followChecks(runChecks(checks, subject), checks.length);
    await subject.close();
    return finishReport(
      {
        ...{ subject: describeTarget(target), profile: options.profile, student: options.student, startedAt },
        durationMs: Date.now() - startedAt.getTime(),
        remarks: describeSubject(subject),
        checks: graded,
      },
      options,
    );
  } finally {
    await stop();
  }
}

async function findPlace(target: ServerTarget, options: GradeServerOptions): Promise<ServerPlace> {
  const { http, allowRemote } = options;
  if (target.kind === "command")
    return { kind: "started", server: new StartedServer(target.words, target.port, http) };
  const endpoint = await resolveEndpoint(target, allowRemote === true);
  return { kind: "running", endpoint, httpPort: http };
}

function describeTarget(target: ServerTarget): string {
  if (target.kind === "running") return `the server at ${formatAddress(target.host, target.port)}`;
  return target.words.join(" ");
}

function describeSubject({ dialect }: ServerSubject): readonly string[] {
  if (dialect !== undefined) return describeDialect(dialect);
  return [
    "It answers `register` in none of the ways that the grader knows: a line with LF or CR LF, bare text, a C string, a buffer of 1,024 bytes, Java's writeUTF.",
  ];
}
