import { Command } from "commander";
import { numberOption } from "../../flags.ts";
import { gradeExitCodes } from "../grade-stop.ts";
import { addReportOptions } from "../report/report-options.ts";
import type { GradeClientOptions } from "./grade-client.ts";

/** `grade client`. What it runs is loaded only then. */
export function gradeClientCommand(): Command {
  const command = new Command("client")
    .description("Grade a client of the assignment.")
    .argument("[command...]", "after --, the command that starts the client")
    .addOption(numberOption("port", "the port to which the client connects by itself", 1, 65_535))
    .addHelpText("after", clientHelp)
    .configureHelp({ helpWidth: 80 })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : gradeExitCodes.mistake));
  return addReportOptions(command).action(async (words: readonly string[], options: GradeClientOptions) => {
    const { gradeClient } = await import("./grade-client.ts");
    process.exit(await gradeClient(words, options));
  });
}

const clientHelp = `
  lastword grade client -- ./client {host} {port}
  lastword grade client --port 4040 -- java -cp out Client

The grader serves on 127.0.0.1, runs the client in a terminal of its own, types
commands, and watches what arrives and what the screen shows. In the command,
{port} is the grader's port and {host} is 127.0.0.1. Without {port}, the grader
listens on --port, or on the last number in the command.

The client runs six times, a minute in all, and is stopped with all that it
started. A student's program runs with your rights: grade it in a container, or
as another user.

The required checks have 100 points, and so have the robust ones. The open ones
have none: the assignment does not say, so what was found is reported.

Exit codes: 0 all required checks passed; 1 one failed; 2 a mistake in the
command line, or a report that could not be written; 3 the client could not be
started, or the port is taken.`;
