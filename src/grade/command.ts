import { Command } from "commander";
import { gradeServerCommand } from "./server/command.ts";

/** The `grade` command of the command line: it judges any implementation of the assignment, over the wire. */
export function gradeCommand(): Command {
  return new Command("grade")
    .description("Grade any implementation of the assignment, over the wire.")
    .addCommand(gradeServerCommand());
}
