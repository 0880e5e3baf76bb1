import { Command } from "commander";
import { gradeExitCodes } from "./grade-stop.ts";
import { gradeServerCommand } from "./server/command.ts";

/** The `grade` command of the command line: it judges any implementation of the assignment, over the wire. */
export function gradeCommand(): Command {
  return new Command("grade")
    .description("Grade any implementation of the assignment, over the wire.")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : gradeExitCodes.mistake))
    .addCommand(gradeServerCommand());
}
