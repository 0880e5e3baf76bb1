import type { GradeCheck } from "../check.ts";
import { endingChecks } from "./checks/endings.ts";
import { oddAnswerChecks } from "./checks/odd-answers.ts";
import { pollingChecks } from "./checks/polling.ts";
import { printingChecks } from "./checks/printing.ts";
import { typingChecks } from "./checks/typing.ts";
import { type ClientSubject, toGradeCheck } from "./client-check.ts";

/** The checks of a client, in the order of the report. */
export const clientChecks: readonly GradeCheck<ClientSubject>[] = [
  ...typingChecks,
  ...pollingChecks,
  ...printingChecks,
  ...oddAnswerChecks,
  ...endingChecks,
].map(toGradeCheck);
