import { endingChecks } from "../../../src/grade/client/checks/endings.ts";
import { oddAnswerChecks } from "../../../src/grade/client/checks/odd-answers.ts";
import { pollingChecks } from "../../../src/grade/client/checks/polling.ts";
import { printingChecks } from "../../../src/grade/client/checks/printing.ts";
import { typingChecks } from "../../../src/grade/client/checks/typing.ts";
import { type ClientCheck, ClientSubject, toGradeCheck } from "../../../src/grade/client/client-check.ts";
import type { ClientCommand } from "../../../src/grade/client/scenario.ts";
import type { Framing } from "../../../src/grade/dialect/framing.ts";
import type { Evidence } from "../../../src/grade/evidence.ts";
import { type GradedCheck, runChecks } from "../../../src/grade/run-checks.ts";

/** What the checks said of a client: the reason of each that failed, and of each that could not be tried. */
export interface ClientGrade {
  readonly failed: Readonly<Record<string, string>>;
  readonly notChecked: Readonly<Record<string, string>>;
  readonly found: Readonly<Record<string, string>>;
  readonly framing: Framing | undefined;
}

/** Grades a client as `grade client` does, but has two of its runs side by side: they mostly wait. */
export async function gradeClient(command: ClientCommand["command"]): Promise<ClientGrade> {
  const subject = new ClientSubject({ command, port: 0 });
  const gradeAll = (checks: readonly ClientCheck[]) =>
    Array.fromAsync(runChecks(checks.map(toGradeCheck), subject));
  const conversation = [...typingChecks, ...pollingChecks, ...printingChecks, ...endingChecks];
  const graded = (await Promise.all([gradeAll(conversation), gradeAll(oddAnswerChecks)])).flat();
  return {
    failed: textsOf(graded, "failed"),
    notChecked: textsOf(graded, "not-checked"),
    found: textsOf(graded, "found"),
    framing: subject.framing?.framing,
  };
}

function textsOf(
  graded: readonly GradedCheck[],
  kind: "failed" | "not-checked" | "found",
): Record<string, string> {
  const ofKind = graded.filter(({ verdict }) => verdict.kind === kind);
  return Object.fromEntries(
    ofKind.map(({ check, verdict, evidence }) => {
      const text = "reason" in verdict ? verdict.reason : "finding" in verdict ? verdict.finding : "";
      return [check.id, kind === "failed" ? `${text}\n${describe(evidence)}` : text];
    }),
  );
}

/** What happened, for the message of a test that fails. */
function describe({ entries }: Evidence): string {
  const lines = entries.map((entry) => {
    const text = entry.kind === "note" ? entry.text : JSON.stringify(Buffer.from(entry.bytes).toString());
    return `  ${(entry.atMs / 1000).toFixed(2)} ${entry.kind} ${entry.source}: ${text}`;
  });
  return lines.join("\n");
}
