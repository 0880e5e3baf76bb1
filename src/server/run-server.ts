import type { Logger } from "pino";
import { formatAddress } from "../net/address.ts";
import { StoreFailedError, StoreOpenError } from "../store/errors.ts";
import { type ResolveSettings, reloadSettings } from "./reload.ts";
import { Server } from "./server.ts";
import { exitSoon, exitWith, openServerLog } from "./server-log.ts";
import { ListenError, SettingsError } from "./settings/errors.ts";
import type { ServerSettings } from "./settings/settings.ts";
import { ControllingTerminal } from "./terminal.ts";

/** `npx` and `bun run` forward the terminal's Ctrl-C: a second signal within this time is the same Ctrl-C. */
const sameSignalMs = 100;

/**
 * Runs until a signal stops the server (exit code 0) or the server fails (exit code 1). SIGHUP reloads the settings, or
 * stops the server if its terminal has gone.
 */
export async function runServer(settings: ServerSettings, resolve: ResolveSettings): Promise<void> {
  const logger = openServerLog(settings);
  const terminal = new ControllingTerminal();
  const server = await startOrExit(settings, logger);
  logger.info("started");
  let running = settings;
  let stoppingSinceMs: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (stoppingSinceMs !== undefined) {
      if (performance.now() - stoppingSinceMs > sameSignalMs)
        void exitWith("stopped at once by a second signal");
      return;
    }
    stoppingSinceMs = performance.now();
    logger.info({ signal, connections: server.connectionCount }, "stopping");
    setTimeout(() => void exitWith("the graceful stop timed out"), running.stopTimeoutMs);
    server.stop().then(() => exitSoon(0), exitWith);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("SIGHUP", (signal) => {
    if (stoppingSinceMs !== undefined) return;
    if (terminal.hasGone) stop(signal);
    else {
      running = reloadSettings(server, running, resolve, logger);
      server.reload();
    }
  });
  // Last: a program may send a signal as soon as it reads this line.
  const [lines, page] = settings.tlsCert === undefined ? ["tcp", "http"] : ["tls", "https"];
  const http =
    server.httpPort === undefined ? "" : ` ${page}://${formatAddress(settings.host, server.httpPort)}`;
  process.stdout.write(`listening ${lines}://${formatAddress(settings.host, server.tcpPort)}${http}\n`);
}

async function startOrExit(settings: ServerSettings, logger: Logger): Promise<Server> {
  try {
    return await Server.start(settings, { logger, onFatal: exitWith });
  } catch (error) {
    const isExpected = [StoreOpenError, StoreFailedError, SettingsError, ListenError].some(
      (kind) => error instanceof kind,
    );
    if (isExpected) return await exitWith(error);
    throw error;
  }
}
