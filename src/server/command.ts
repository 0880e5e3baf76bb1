import { Command, type Option } from "commander";
import pino from "pino";
import { errorMessage } from "../error-message.ts";
import { listOption, numberOption, portOrOffOption, textOption } from "../flags.ts";
import { formatAddress } from "../net/address.ts";
import { StoreOpenError } from "../store/errors.ts";
import { ListenError, SettingsError } from "./errors.ts";
import { Server } from "./server.ts";
import { defaultSettings, type ServerSettings } from "./settings.ts";

const day = 86_400_000;
const mebibyte = 1_048_576;
/** One Ctrl-C comes from the terminal and again through `npx` and `bun run`: within this time it is the same. */
const sameSignalMs = 100;

type NumericSetting = {
  [Name in keyof ServerSettings]: ServerSettings[Name] extends number ? Name : never;
}[keyof ServerSettings];

/** The `server` command of the command line. */
export function serverCommand(): Command {
  return new Command("server")
    .description("Run the board: listen for clients and keep their messages.")
    .addOption(textOption("host", "address", "address to listen on").default(defaultSettings.host))
    .addOption(limit("tcpPort", "port for lines, 0 = any free one", 0, 65_535))
    .addOption(
      portOrOffOption("http-port", "port for the page and its WebSocket, 0 = any, or off").default(
        defaultSettings.httpPort,
      ),
    )
    .addOption(
      listOption("http-hosts", "names", "more names of this server, for browsers").default([], "none"),
    )
    .addOption(textOption("store", "where", "sqlite:PATH or memory:").default(defaultSettings.store))
    .addOption(numberOption("keep", "keep the newest n messages (default: all)", 1, 1e12))
    .addOption(numberOption("max-connections", "default: what the limit of open files allows", 1, 1e6))
    .addOption(numberOption("max-connections-per-address", "default: 256, loopback exempt", 1, 1e6))
    .addOption(limit("maxOutboxBytes", "bytes that may wait for a slow reader", 1024, 64 * mebibyte))
    .addOption(limit("maxPendingReplies", "unanswered commands of one connection", 2, 100_000))
    .addOption(limit("maxUnreadBytes", "bytes sent ahead of replies (WebSocket)", mebibyte, 64 * mebibyte))
    .addOption(limit("maxQueuedSends", "sends waiting for the commit under way", 1, 1_000_000))
    .addOption(limit("maxUnterminatedBytes", "how far a line may run without LF", 1024, 64 * mebibyte))
    .addOption(limit("maxErrorsInRow", "errors in a row that close a connection", 1, 1_000_000))
    .addOption(limit("recentMessages", "newest messages answered from memory", 1, 1_000_000))
    .addOption(limit("waitTimeoutMs", "how long a wait waits", 1, day))
    .addOption(limit("idleTimeoutMs", "how long a client may be silent, 0 = for ever", 0, day))
    .addOption(limit("stallTimeoutMs", "how long a reader may take nothing", 1, day))
    .addOption(limit("lingerTimeoutMs", "how long to wait for a client's end", 1, day))
    .addOption(limit("stopTimeoutMs", "how long a graceful stop may take", 1000, day))
    .addHelpText(
      "after",
      "\nSIGTERM or SIGINT stops it and loses nothing; a second one, 0.1 s later or more,\nends it at once. Each flag has a variable: --tcp-port is LASTWORD_TCP_PORT.",
    )
    .action((settings: Partial<ServerSettings>) => runServer({ ...defaultSettings, ...settings }));
}

/** The flag of a setting that is a number: `maxOutboxBytes` is `--max-outbox-bytes`, with the default of the setting. */
function limit(setting: NumericSetting, description: string, min: number, max: number): Option {
  const flag = setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return numberOption(flag, description, min, max).default(defaultSettings[setting]);
}

/** Runs until a signal stops the server (exit code 0) or it can't go on (exit code 1). */
async function runServer(settings: ServerSettings): Promise<void> {
  const logger = pino({ base: null }, pino.destination({ dest: 2, sync: true }));
  const server = await startOrExit(settings, logger);
  let stoppingSinceMs: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (stoppingSinceMs !== undefined) {
      if (performance.now() - stoppingSinceMs > sameSignalMs) exitWith("stopped at once by a second signal");
      return;
    }
    stoppingSinceMs = performance.now();
    logger.info({ signal, connections: server.connectionCount }, "stopping");
    setTimeout(() => exitWith("the stop took too long"), settings.stopTimeoutMs);
    server.stop().then(() => process.exit(0), exitWith);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // Last: a program that has read this line may send a signal at once.
  const http =
    server.httpPort === undefined ? "" : ` http://${formatAddress(settings.host, server.httpPort)}`;
  process.stdout.write(`listening tcp://${formatAddress(settings.host, server.tcpPort)}${http}\n`);
}

async function startOrExit(settings: ServerSettings, logger: pino.Logger): Promise<Server> {
  try {
    return await Server.start(settings, { logger, onFatal: exitWith });
  } catch (error) {
    const isExpected = [StoreOpenError, SettingsError, ListenError].some((kind) => error instanceof kind);
    if (isExpected) return exitWith(error);
    throw error;
  }
}

/** Says why on stderr and ends the process at once: nothing may be acknowledged after a failure. */
function exitWith(reason: unknown): never {
  process.stderr.write(`lastword: ${errorMessage(reason)}\n`);
  process.exit(1);
}
