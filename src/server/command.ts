import { Command } from "commander";
import { applyAlias, optionsOf } from "../flags.ts";
import { escapeUnprintable } from "../protocol/text.ts";
import { ConfigurationError } from "./configuration/configuration-error.ts";
import { resolveSettings } from "./configuration/resolve-settings.ts";
import { addServerOptions } from "./options.ts";
import type { ServerSettings } from "./settings/settings.ts";

/** The `server` command of the command line, with `server check`. */
export function serverCommand(): Command {
  const check = new Command("check")
    .description("Print each setting with its source, and check them without starting.")
    .addHelpText("after", checkHelp)
    .action((_, command: Command) => checkSettings(command));
  const server = new Command("server")
    .description("Run the board: listen for clients and keep their messages.")
    .addHelpText("after", serverHelp)
    .action((_, command: Command) => serve(command));
  return addServerOptions(server).addCommand(addServerOptions(check));
}

async function serve(command: Command): Promise<void> {
  const settings = resolveOrExit(command);
  // Only here: the client must not load the server.
  const { runServer } = await import("./run-server.ts");
  return runServer(settings, () => resolveSettings(command));
}

async function checkSettings(command: Command): Promise<void> {
  optionsOf(command);
  const settings = resolveOrExit(command);
  const { describeSettings } = await import("./configuration/describe-settings.ts");
  const { findProblems } = await import("./check-settings.ts");
  process.stdout.write(describeSettings(command, settings));
  const problems = findProblems(settings);
  if (problems.length > 0) exitWithProblems(command, problems);
}

function resolveOrExit(command: Command): ServerSettings {
  applyAlias(command, "port", "tcpPort");
  try {
    return resolveSettings(command);
  } catch (error) {
    if (error instanceof ConfigurationError) exitWithProblems(command, error.problems);
    throw error;
  }
}

function exitWithProblems(command: Command, problems: readonly string[]): never {
  return command.error(problems.map((problem) => `error: ${escapeUnprintable(problem)}`).join("\n"));
}

const serverHelp = `
sqlite:PATH keeps the highest stored id in PATH-mark. If the file ends before
that id, or is missing, acknowledged messages are lost: restore the file, or
start once with --accept-loss. Without a mark, nothing is compared.

Each flag has an environment variable, --tcp-port for example LASTWORD_TCP_PORT,
and a key in the file of --config: tcp-port = 4040. A flag wins over a variable,
and that over the file. \`lastword server check\` shows the result.

SIGTERM or SIGINT stops the server gracefully; a second signal, at least 0.1 s
later, stops it at once. SIGHUP makes it read the file of --config again, or
stops it if its terminal was closed. npx passes no signal on: for a service, use
\`bun run server\`, or the program that \`bun run build\` makes. Each line of
the log has the process id.`;

const checkHelp = `
It takes the flags of \`lastword server\`, and reads the same variables and file.
It prints a file that --config takes: each setting, and whether it comes from a
flag, the environment, the file or the default. It listens on no port of the
server and opens no board, so it can run beside the server.

Exit codes: 0 all is well, 1 a server with these settings would not start.`;
