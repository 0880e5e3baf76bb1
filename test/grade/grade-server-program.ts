import { runChecks } from "../../src/grade/run-checks.ts";
import { assignmentChecks } from "../../src/grade/server/assignment.ts";
import { ServerSubject } from "../../src/grade/server/server-subject.ts";
import { StartedServer } from "../../src/grade/server/started-server.ts";

/** What the checks of the assignment said of a server. */
export interface ServerGrade {
  /** The ids of the checks that failed, and why. */
  readonly failed: Readonly<Record<string, string>>;
  /** The ids of those that could not be tried, and why. */
  readonly notChecked: Readonly<Record<string, string>>;
  readonly dialect: ServerSubject["dialect"];
}

/** Grades the server that a command starts, as `grade server` does. */
export async function gradeServerProgram(words: readonly [string, ...string[]]): Promise<ServerGrade> {
  const subject = await ServerSubject.open({ kind: "started", server: new StartedServer(words, undefined) });
  const failed: Record<string, string> = {};
  const notChecked: Record<string, string> = {};
  try {
    for await (const { check, verdict } of runChecks(assignmentChecks, subject)) {
      if (verdict.kind === "failed") failed[check.id] = verdict.reason;
      if (verdict.kind === "not-checked") notChecked[check.id] = verdict.reason;
    }
  } finally {
    await subject.close();
  }
  return { failed, notChecked, dialect: subject.dialect };
}
