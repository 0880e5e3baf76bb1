import { GradeStop } from "../grade-stop.ts";
import { endWithProgram } from "../interruption.ts";
import { listChecks } from "../report/check-table.ts";
import { finishReport } from "../report/finish.ts";
import { printLines, printProblem } from "../report/output.ts";
import { followChecks } from "../report/progress.ts";
import type { GradeReportOptions } from "../report/report-options.ts";
import { runChecks } from "../run-checks.ts";
import { selectChecks } from "../select-checks.ts";
import { clientChecks } from "./checks.ts";
import { ClientSubject } from "./client-check.ts";
import { describeFraming } from "./client-framing.ts";
import { parseClientCommand } from "./parse-client-command.ts";

/** The options of `grade client`. */
export interface GradeClientOptions extends GradeReportOptions {
  readonly port?: number;
}

/** Grades a client; resolves to the exit code. */
export async function gradeClient(words: readonly string[], options: GradeClientOptions): Promise<number> {
  try {
    const checks = selectChecks(clientChecks, options.only);
    if (options.list === true) {
      printLines(listChecks(checks));
      return 0;
    }
    return await grade(words, options);
  } catch (error) {
    if (!(error instanceof GradeStop)) throw error;
    printProblem(error.message);
    return error.exitCode;
  }
}

async function grade(words: readonly string[], options: GradeClientOptions): Promise<number> {
  const checks = selectChecks(clientChecks, options.only);
  const startedAt = new Date();
  const subject = new ClientSubject(parseClientCommand(words, options.port));
  // A program that runs in a terminal ends when the grader exits.
  using _ = endWithProgram(() => Promise.resolve());
  const graded = await followChecks(runChecks(checks, subject), checks.length);
  return finishReport(
    {
      ...{ subject: words.join(" "), profile: "assignment", student: options.student, startedAt },
      durationMs: Date.now() - startedAt.getTime(),
      remarks: subject.framing === undefined ? [] : [describeFraming(subject.framing)],
      checks: graded,
    },
    options,
  );
}
