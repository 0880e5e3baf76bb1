import { Command, type Option } from "commander";
import {
  aliasOption,
  applyAlias,
  booleanOption,
  choiceOption,
  listOption,
  numberOption,
  optionsOf,
  portOrOffOption,
  switchOption,
  textOption,
} from "../flags.ts";
import { hostOption } from "../host-flag.ts";
import { parseAddress } from "../net/address.ts";
import { ConfigurationError } from "./configuration/configuration-error.ts";
import { resolveSettings } from "./configuration/resolve-settings.ts";
import { explainAbout, explainTitle } from "./settings/board-text.ts";
import { explainHostName, explainPublicUrl } from "./settings/host-name.ts";
import { defaultSettings, logFormats, logLevels, type ServerSettings } from "./settings/settings.ts";

const day = 86_400_000;
const mebibyte = 1_048_576;

type NumericSetting = {
  [Name in keyof ServerSettings]: ServerSettings[Name] extends number ? Name : never;
}[keyof ServerSettings];

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
  return addOptions(server).addCommand(addOptions(check));
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
  return command.error(problems.map((problem) => `error: ${problem}`).join("\n"));
}

/** Adds the flags that are also the keys of the configuration file. */
function addOptions(command: Command): Command {
  command
    .addOption(textOption("config", "file", "TOML file with these settings (docs/operate.md)"))
    .addOption(hostOption("address to listen on", defaultSettings.host, parseAddress))
    .addOption(limit("tcpPort", "TCP port, 0 = any free port", 0, 65_535))
    .addOption(aliasOption("port", "tcp-port", 0, 65_535));
  return addPageOptions(command)
    .addOption(textOption("store", "where", "sqlite:PATH or memory:").default(defaultSettings.store))
    .addOption(numberOption("keep", "keep the newest n messages (default: all; in memory: 100000)", 1, 1e12))
    .addOption(switchOption("accept-loss", "start although acknowledged messages are lost"))
    .addOption(numberOption("max-connections", "default: what the open-file limit allows", 1, 1e6))
    .addOption(numberOption("max-http-connections", "default: a quarter of all connections", 1, 1e6))
    .addOption(numberOption("max-connections-per-address", "default: 256, loopback exempt", 1, 1e6))
    .addOption(limit("maxOutboxBytes", "bytes of unsent replies per connection", 1024, 64 * mebibyte))
    .addOption(limit("maxPendingReplies", "unanswered commands per connection", 2, 100_000))
    .addOption(
      numberOption(
        "max-buffer-bytes",
        "bytes buffered in all; default: 1/4 of memory, 256 MiB",
        mebibyte,
        1e12,
      ),
    )
    .addOption(limit("maxQueuedSends", "sends queued during a commit", 1, 1_000_000))
    .addOption(limit("maxUnterminatedBytes", "bytes of a line without an LF", 1024, 64 * mebibyte))
    .addOption(limit("maxErrorsInRow", "errors in a row that close a connection", 1, 1_000_000))
    .addOption(limit("maxConnectionsPerName", "connections that hold one name", 1, 1_000_000))
    .addOption(limit("maxReservedNames", "names reserved after the last connection", 1, 1_000_000))
    .addOption(limit("nameGraceMs", "how long a name stays reserved, 0 = not at all", 0, day))
    .addOption(limit("recentMessages", "newest messages held in memory", 1, 1_000_000))
    .addOption(limit("waitTimeoutMs", "time-out of a wait", 1, day))
    .addOption(limit("idleTimeoutMs", "how long a client may send nothing, 0 = no limit", 0, day))
    .addOption(limit("websocketPingMs", "time between pings of a WebSocket, 0 = no pings", 0, day))
    .addOption(limit("stallTimeoutMs", "how long a client may read no replies", 1, day))
    .addOption(limit("lingerTimeoutMs", "how long to wait for the client's FIN", 1, day))
    .addOption(limit("stopTimeoutMs", "how long a graceful stop may take", 1000, day))
    .addOption(
      choiceOption("log-level", "the least that is logged", logLevels).default(defaultSettings.logLevel),
    )
    .addOption(
      choiceOption("log-format", "auto: for people on a terminal, else JSON lines", logFormats).default(
        defaultSettings.logFormat,
      ),
    )
    .addOption(
      booleanOption("log-addresses", "whether the log has clients' addresses").default(
        defaultSettings.logAddresses,
      ),
    );
}

/** Adds the flags of the HTTP port and its page. */
function addPageOptions(command: Command): Command {
  return command
    .addOption(
      portOrOffOption("http-port", "port for page and WebSocket, 0 = any free port, or off").default(
        defaultSettings.httpPort,
      ),
    )
    .addOption(
      listOption("http-hosts", "names", "more host names that browsers may use", explainHostName).default(
        [],
        "none",
      ),
    )
    .addOption(
      textOption("public-url", "url", "the page's address at a proxy (docs/proxy.md)", explainPublicUrl),
    )
    .addOption(
      textOption("title", "text", "what the board is called on its page", explainTitle).default(
        defaultSettings.title,
      ),
    )
    .addOption(
      textOption("about", "text", "a line about the board, on its page", explainAbout).default(
        defaultSettings.about,
        "none",
      ),
    );
}

/** The flag of a numeric setting, with its default: `maxOutboxBytes` is `--max-outbox-bytes`. */
function limit(setting: NumericSetting, description: string, min: number, max: number): Option {
  const flag = setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return numberOption(flag, description, min, max).default(defaultSettings[setting]);
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
