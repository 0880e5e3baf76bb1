import type { Command, Option } from "commander";
import { listOption, switchOption, textOption } from "../../flags.ts";

/** The options that all forms of `grade` share: which checks, and which reports. */
export interface GradeReportOptions {
  readonly only?: readonly string[];
  readonly list?: boolean;
  /** A path, or `-` for the standard output. */
  readonly json?: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly student?: string;
}

/** Adds these options to a command. */
export function addReportOptions(command: Command): Command {
  for (const option of reportOptions()) command.addOption(option);
  return command;
}

function reportOptions(): Option[] {
  return [
    listOption("only", "ids", "run these checks alone, as in register-reply,id-rises", explainId),
    switchOption("list", "show the checks with their points, and try nothing"),
    textOption(
      "json",
      "file",
      "write the report as JSON there; - for the standard output, without the table",
    ),
    textOption("junit", "file", "write the report as JUnit XML there, for CI"),
    textOption("markdown", "file", "write the report as Markdown there, to hand in"),
    textOption("student", "name", "whose work it is, for the heading of the reports"),
  ];
}

function explainId(word: string): string | undefined {
  return word === "" ? "It takes the ids of checks, separated by commas; --list shows them." : undefined;
}
