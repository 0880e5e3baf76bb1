import { Command } from "commander";
import { choiceOption, numberOption, switchOption } from "../../flags.ts";
import { gradeExitCodes } from "../grade-stop.ts";
import { addReportOptions } from "../report/report-options.ts";
import type { GradeServerOptions } from "./grade-server.ts";

/** `grade server`. What it runs is loaded only then. */
export function gradeServerCommand(): Command {
  const command = new Command("server")
    .description("Grade a server of the assignment.")
    .argument("[target...]", "HOST PORT of a running server; or, after --, the command that starts one")
    .addOption(
      choiceOption("profile", "what to grade against", ["assignment", "lastword"]).default("assignment"),
    )
    .addOption(numberOption("port", "the port that the command's server listens on", 1, 65_535))
    .addOption(numberOption("http", "the server's HTTP port, for the profile lastword", 1, 65_535))
    .addOption(switchOption("allow-remote", "also go to a server on another machine"))
    .addHelpText("after", serverHelp)
    .configureHelp({ helpWidth: 80 })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : gradeExitCodes.mistake));
  return addReportOptions(command).action(async (words: readonly string[], options: GradeServerOptions) => {
    const { gradeServer } = await import("./grade-server.ts");
    process.exit(await gradeServer(words, process.argv.includes("--"), options));
  });
}

const serverHelp = `
  lastword grade server 127.0.0.1 4040
  lastword grade server -- ./server {port}
  lastword grade server --port 4040 -- java -cp out Server
  lastword grade server 127.0.0.1 4040 --profile lastword --http 4041

In the command, {port} is a free port and {host} is 127.0.0.1. Without {port},
its server listens on --port, or on the last number in the command. The grader
starts the command, and again after a check that ended or jammed it, and stops
it with all that it started. A student's program runs with your rights: grade it
in a container, or as another user.

The profile lastword has the rules of PROTOCOL.md, with a point for each. Those
of HTTP and WebSocket need --http, or {http-port} in the command. Where the
grader starts the server, it also ends it as a crash does, and starts it again:
a server that keeps its messages must still have them.

In the profile assignment, the required checks have 100 points, and so have the
robust ones. The open ones have none: the assignment does not say, so what was
found is reported.

Each flag has a variable: --profile is LASTWORD_PROFILE.

Exit codes: 0 all required checks passed; 1 one failed; 2 a mistake in the
command line, or a report that could not be written; 3 no server could be tried.`;
